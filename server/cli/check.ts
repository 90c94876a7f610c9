/**
 * `keytap check FILE…`: why was this key refused? Judges recorded ceremonies without a verifier, a
 * store or a network, and prints one JSON line a case.
 */
import { readFile } from 'node:fs/promises'
import { judgeCase, type CaseVerdict } from './judge-case.ts'
import { listCases, recordedCase } from './recorded-case.ts'

export type CheckStreams = {
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  /** The clock for cases that name none, Unix milliseconds. */
  readonly nowMs: number
}

/**
 * @param files paths, or `-` for standard input; each one case, a list, or `{cases: […]}`
 * @returns the exit code: 0 when every case could be judged (accepted or refused), 1 when a file
 * could not be read or a case is of a kind unknown here, 2 when no file was named
 */
export async function check(files: readonly string[], streams: CheckStreams): Promise<number> {
  if (files.length === 0) {
    complain(streams, 'no file was named', 'keytap check FILE…, or "-" for standard input')
    return 2
  }
  let exitCode = 0
  for (const file of files) {
    const cases = await readCases(file, streams)
    if (cases === null) exitCode = 1
    for (const given of cases ?? []) {
      const verdict = judgeUnknown(given, file, streams)
      if (verdict === null) exitCode = 1
      else streams.stdout.write(`${JSON.stringify(verdict)}\n`)
    }
  }
  return exitCode
}

async function readCases(file: string, streams: CheckStreams): Promise<readonly unknown[] | null> {
  let text: string
  try {
    text = file === '-' ? await readAll(streams.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    complain(streams, `${file} cannot be read (${codeOf(error)})`, 'check the path and its permissions')
    return null
  }
  try {
    return listCases(JSON.parse(text))
  } catch {
    complain(streams, `${file} is not JSON`, 'a case is {kind, credential, expected}; see the README')
    return null
  }
}

/** A case whose credential is misshapen is refused; one that is no case at all cannot be judged. */
function judgeUnknown(given: unknown, file: string, streams: CheckStreams): CaseVerdict | null {
  const parsed = recordedCase.safeParse(given)
  if (parsed.success) return judgeCase(parsed.data, streams.nowMs)
  const [issue] = parsed.error.issues
  const path = issue?.path.join('.') ?? ''
  const { name, kind } = readLabel(given)
  if (path.startsWith('credential') && (kind === 'registration' || kind === 'assertion')) {
    const unknown = { trust: 'none', fmt: null, aaguid: null, algorithm: null } as const
    return { name, kind, verdict: 'refused', code: 'malformed', detail: `"${path}" does not have the documented shape.`, ...unknown }
  }
  complain(streams, `a case "${name}" in ${file} cannot be judged: "${path}"`, 'kind is registration, assertion or attestation-statement')
  return null
}

function readLabel(given: unknown): { name: string; kind: unknown } {
  if (typeof given !== 'object' || given === null) return { name: 'unnamed', kind: null }
  const name = 'name' in given && typeof given.name === 'string' ? given.name : 'unnamed'
  return { name, kind: 'kind' in given ? given.kind : null }
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

function complain({ stderr }: CheckStreams, error: string, hint: string): void {
  stderr.write(`error: ${error}\nhint: ${hint}\n`)
}
