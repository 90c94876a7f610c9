/** The bank's own sessions: a random cookie, and what it stands for in this server's memory. */
import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

export type Session = {
  readonly id: string
  /** Signed in as. */
  readonly username: string | null
  /** The password was right; the key is still to come. */
  readonly awaitingKey: string | null
  /** The password was right, and there is no key; a code of an app is still to come. */
  readonly awaitingCode: string | null
  /** Unix milliseconds of the sign-in, or of the visit. */
  readonly since: number
  /** A transfer that waits for its confirmation. */
  transfer: Transfer | null
}

/** Who a visitor is, or is about to be; nobody, when empty. */
type Identity = Partial<Pick<Session, 'username' | 'awaitingKey' | 'awaitingCode'>>
const nobody = { username: null, awaitingKey: null, awaitingCode: null } as const

export type Transfer = { readonly id: string; readonly to: string; readonly cents: number; readonly reference: string }

const cookieName = 'alder-session'
const lifetimeMs = 60 * 60_000
/** Visitors without a name have room of their own: however many come, nobody is signed out. */
const capacity = 10_000

export class Sessions {
  /** Those that know who they are for, and those that do not. */
  readonly #named = new Map<string, Session>()
  readonly #anonymous = new Map<string, Session>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Null for a visitor without; merely looking at a page costs no memory here. */
  find(c: Context): Session | null {
    const id = getCookie(c, cookieName) ?? ''
    const session = this.#named.get(id) ?? this.#anonymous.get(id)
    return session !== undefined && this.#clock() - session.since < lifetimeMs ? session : null
  }

  /** The visitor's session; a new anonymous one for a visitor without. */
  open(c: Context): Session {
    return this.find(c) ?? this.renew(c, {})
  }

  /** A new id at every change of who the visitor is, so that an id planted before is worth nothing. */
  renew(c: Context, as: Identity): Session {
    const before = getCookie(c, cookieName) ?? ''
    this.#named.delete(before)
    this.#anonymous.delete(before)
    const sessions = as.username || as.awaitingKey || as.awaitingCode ? this.#named : this.#anonymous
    forgetOldest(sessions)
    const id = randomBytes(32).toString('base64url')
    const session: Session = { id, ...nobody, ...as, since: this.#clock(), transfer: null }
    sessions.set(id, session)
    setCookie(c, cookieName, id, { httpOnly: true, sameSite: 'Lax', path: '/', secure: new URL(c.req.url).protocol === 'https:' })
    return session
  }
}

/** Map keeps the order of insertion, so the first is the oldest. */
function forgetOldest(sessions: Map<string, Session>): void {
  for (const id of sessions.keys()) {
    if (sessions.size < capacity) return
    sessions.delete(id)
  }
}

/**
 * The `binding` of a ticket: a hash of the session and of what the visitor is about to do. A result
 * made in another session, or for another transfer, does not fit and proves nothing here.
 */
export function bind(session: Session, purpose: string): string {
  return createHash('sha256').update(`${session.id}\n${purpose}`).digest('base64url')
}
