/** The verifier of a test run: real parts, a data folder of its own that goes away with it. */
import type { HttpBindings } from '@hono/node-server'

export type TestVerifier = {
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>
  /** Makes an account for one origin (RP ID: its host) and gives its Basic authorization. */
  createAccount(origin: string): Promise<string>
  queryRows(sql: string, parameters: readonly (string | number)[]): readonly unknown[]
  close(): Promise<void>
}

/** The server is not wired yet: until it is, a page sees only what `setFaults` scripts. */
export async function openVerifier(): Promise<TestVerifier> {
  return {
    fetch: (request) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type', 'access-control-allow-methods': '*' }
      return request.method === 'OPTIONS' ? new Response(null, { status: 204, headers }) : Response.json({ code: 'unavailable' }, { status: 503, headers })
    },
    createAccount: async () => 'Basic',
    queryRows: () => [],
    close: async () => undefined,
  }
}
