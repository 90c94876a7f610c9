/** What the bank's routes share, and how each of them answers with a page. */
import type { Context } from 'hono'
import type { Account } from './keytap.ts'
import type { Members } from './members.ts'
import { renderPage, type Frame, type Page } from './pages/layout.ts'
import type { Session, Sessions } from './sessions.ts'

export type Bank = {
  /** The bank's account with the verifier. */
  readonly account: Account
  /** The bank's own origin, as browsers write it. */
  readonly origin: string
  readonly members: Members
  readonly sessions: Sessions
  readonly frame: Frame
  /** Unix milliseconds. */
  readonly clock: () => number
}

type Status = 200 | 400 | 401 | 403 | 404 | 409 | 500 | 503

export async function showPage(c: Context, bank: Bank, page: Pick<Page, 'title' | 'body' | 'script'> & { readonly status?: Status }): Promise<Response> {
  const signedIn = findSignedIn(c, bank) !== null
  return c.html(await renderPage(bank.frame, { signedIn, path: c.req.path, ...page }), page.status ?? 200)
}

/** For a ticket with which the verifier makes its user, with their first key or app; the name is what the browser's dialog shows. */
export function describeUser({ members }: Bank, username: string) {
  return { createUser: true, displayName: members.find(username)?.fullName ?? username } as const
}

export type SignedIn = Session & { readonly username: string }

/** Null for a visitor who has not signed in. */
export function findSignedIn(c: Context, bank: Bank): SignedIn | null {
  const session = bank.sessions.find(c)
  return session?.username == null ? null : (session as SignedIn)
}

/** One text field of a posted form; '' where it is missing. */
export async function readField(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' ? value : ''
}
