/** What the bench asks of each dialect, in a file named for it, so that a dialect that is taken out leaves nothing here. */
import { dialects } from '../../server/main.ts'
import type { Server } from './compat-verifier.ts'

export type DialectBench = {
  /** Where its SOAP is taken, the envelope of an operation, and the name of one. */
  readonly soap: { readonly path: string; readonly envelop: (operation: string) => string; readonly operation: string }
  /** Its operations against the same over /v1. @returns lines to print */
  readonly weigh: (server: Server, rounds: number, devices: number) => Promise<readonly string[]>
  /** One call whose first question is whose it is. */
  readonly present: (server: Server, credentials: Credentials) => Promise<Response>
}

export type Credentials = { readonly loginName: string; readonly key: string }

/** One for each dialect that the verifier has. */
export async function loadDialectBenches(): Promise<readonly (readonly [name: string, bench: DialectBench])[]> {
  return Promise.all(Object.keys(dialects).map(async (name) => {
    const { bench } = (await import(`./${name}.ts`)) as { readonly bench: DialectBench }
    return [name, bench] as const
  }))
}
