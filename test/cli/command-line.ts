/** One run of the command line inside the test's own process, with everything it printed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../server/cli/run.ts'

export type Ran = { readonly code: number; readonly out: string; readonly err: string; readonly json: Record<string, unknown> }

export type CommandLine = {
  readonly folder: string
  /** `words` are split at spaces; a list is taken as it is. */
  readonly keytap: (words: string | readonly string[], environment?: Readonly<Record<string, string>>) => Promise<Ran>
  readonly end: () => Promise<void>
}

export async function openCommandLine(): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-cli-'))
  return {
    folder,
    keytap: async (words, environment = {}) => {
      let out = ''
      let err = ''
      const code = await run(typeof words === 'string' ? words.split(' ').filter((word) => word !== '') : words, {
        stdin: (async function* () {})(),
        stdout: { write: (text) => (out += text) },
        stderr: { write: (text) => (err += text) },
        environment: { KEYTAP_DATA: folder, ...environment },
        clock: () => Date.now(),
        ended: () => Promise.resolve('SIGINT' as const),
      })
      return { code, out, err, json: readJson(out) }
    },
    end: () => rm(folder, { recursive: true, force: true }),
  }
}

/** With an account, "bank", and its user "mandy". */
export async function openBank(): Promise<CommandLine> {
  const cli = await openCommandLine()
  await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example')
  await cli.keytap('ticket bank --user mandy --create-user')
  return cli
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text.split('\n')[0] ?? '') as Record<string, unknown>
  } catch {
    return {}
  }
}
