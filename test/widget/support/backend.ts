/** The page's own backend, on the page's own origin: it mints tickets and takes forms. */
import type { Plugin } from '@web/dev-server-core'
import { binding } from './binding.ts'
import { callAsAccount, type PageAccount } from './verifier-plugin.ts'

type Serve = NonNullable<Plugin['serve']>
type Context = Parameters<Serve>[0]
type AccountOf = (sessionId: string) => Promise<PageAccount> | undefined
type Served = Awaited<ReturnType<Serve>>

export function backend(accountOf: AccountOf): Serve {
  return async (context) => {
    if (context.path === '/backend/ticket') return answerTicket(context, accountOf)
    if (context.path === '/backend/form') return { body: JSON.stringify(await readFields(context)), type: 'json' }
    return undefined
  }
}

async function answerTicket(context: Context, accountOf: AccountOf): Promise<Served> {
  const { session, status, operation, username, ...more } = context.query as Readonly<Record<string, string>>
  if (context.method !== 'POST') context.status = 405
  if (context.method !== 'POST') return { body: '{}', type: 'json' }
  if (status !== undefined) {
    context.status = Number(status)
    return { body: '{}', type: 'json' }
  }
  const account = await accountOf(session ?? '')
  if (!account) throw new Error('ask for verifierUrl() before the backend mints a ticket')
  const lifetime = more['lifetimeSeconds'] === undefined ? {} : { lifetimeSeconds: Number(more['lifetimeSeconds']) }
  const user = username === undefined ? {} : { username, createUser: operation === 'enroll' }
  const origin = context.origin
  const minted = await callAsAccount(account, 'POST', '/v1/tickets', { operation, origin, binding, ...user, ...lifetime })
  context.status = minted.status === 201 ? 200 : 502
  return { body: JSON.stringify(minted.body), type: 'json' }
}

async function readFields({ req }: Context): Promise<Readonly<Record<string, string>>> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
}
