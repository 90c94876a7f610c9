/**
 * Starts one real verifier for the whole run and gives each test page an account of its own on it,
 * with a front of its own. Server side of `verifier.ts`.
 */
import type { BasicTestSession, TestRunnerPlugin } from '@web/test-runner-core'
import { backend } from './backend.ts'
import type { Fault, Front } from './front.ts'
import { openFront } from './front.ts'
import { openVerifier, type TestVerifier } from './test-verifier.ts'

type OfPage = { readonly origin: string }
export type VerifierCall =
  | ({ readonly call: 'open' } & OfPage)
  | ({ readonly call: 'account'; readonly method: string; readonly path: string; readonly body?: unknown } & OfPage)
  | ({ readonly call: 'faults'; readonly faults: readonly Fault[] } & OfPage)
  | ({ readonly call: 'seen' } & OfPage)
  | { readonly call: 'rows'; readonly sql: string; readonly parameters: readonly (string | number)[] }

/** What a page's own backend knows: where its verifier is and how to authenticate. */
export type PageAccount = { readonly front: Front; readonly authorization: string }

export function verifierPlugin(): TestRunnerPlugin {
  let verifier: Promise<TestVerifier> | undefined
  const accounts = new Map<string, Promise<PageAccount>>()
  const started = (): Promise<TestVerifier> => (verifier ??= openVerifier())

  const openAccount = async (origin: string): Promise<PageAccount> => {
    const running = await started()
    const [authorization, front] = await Promise.all([running.createAccount(origin), openFront(running.fetch)])
    return { authorization, front }
  }
  const accountOf = (session: BasicTestSession, origin: string): Promise<PageAccount> => {
    const account = accounts.get(session.id) ?? openAccount(origin)
    accounts.set(session.id, account)
    return account
  }
  const perform = async (payload: VerifierCall, session: BasicTestSession): Promise<unknown> => {
    if (payload.call === 'rows') return (await started()).queryRows(payload.sql, payload.parameters)
    const account = await accountOf(session, payload.origin)
    if (payload.call === 'open') return account.front.url
    if (payload.call === 'seen') return account.front.seen
    if (payload.call === 'faults') return account.front.setFaults(payload.faults)
    return callAsAccount(account, payload.method, payload.path, payload.body)
  }
  return {
    name: 'keytap-verifier',
    serve: backend((sessionId) => accounts.get(sessionId)),
    async executeCommand({ command, payload, session }) {
      return command === 'verifier' ? { answer: (await perform(payload as VerifierCall, session)) ?? null } : undefined
    },
    async serverStop() {
      for (const account of accounts.values()) (await account).front.close()
      await (await verifier)?.close()
    },
  }
}

/** One request of the page's backend to the verifier, over real HTTP. */
export async function callAsAccount({ front, authorization }: PageAccount, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const response = await fetch(front.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}
