/**
 * `keytap check FILE…`: why was this key refused? Judges recorded ceremonies without a verifier, a
 * store or a network, and prints one JSON line a case.
 */
import { readFile } from 'node:fs/promises'
import type { CaseVerdict } from './case-verdict.ts'
import { judgeCase } from './judge-case.ts'
import { listCases, recordedCase } from './recorded-case.ts'
import { tryCase, type CaseTrial, type TriedPolicy } from './try-case.ts'

export type CheckStreams = {
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  /** The clock for cases that name none, Unix milliseconds. */
  readonly nowMs: number
  /** Whether complaints, too, are lines of JSON; default false. */
  readonly json?: boolean
  /** Tries this policy on each registration, rule by rule, in place of a verdict. */
  readonly trial?: TriedPolicy
}

/** Why a case has no verdict. `strange` is grouped by file, as collections hold whole kinds of it. */
type Unjudged = { readonly strange: string } | { readonly error: string }

const kinds = ['registration', 'assertion', 'attestation-statement', 'u2f-registration', 'u2f-authentication']
const shapeHint = '"keytap check --help" shows the shape of a case.'

/**
 * @param files paths, or `-` for standard input; each one case, a list, or `{cases: […]}`
 * @returns the exit code: 0 when every case could be judged (accepted or refused), 1 when a file
 * could not be read, holds no case, or one of a kind unknown here, 2 when no file was named
 */
export async function check(files: readonly string[], streams: CheckStreams): Promise<number> {
  if (files.length === 0) {
    complain(streams, 'No file was named.', 'Name files, or "-" for standard input.')
    return 2
  }
  let exitCode = 0
  for (const file of files) {
    if (!await checkFile(file, streams)) exitCode = 1
  }
  return exitCode
}

/** Whether every case of the file could be judged. */
async function checkFile(file: string, streams: CheckStreams): Promise<boolean> {
  const cases = await readCases(file, streams)
  if (cases === null) return false
  let complete = true
  const strange = new Map<string, number>()
  for (const [index, given] of cases.entries()) {
    const judged = judgeUnknown(given, streams)
    if ('verdict' in judged) {
      streams.stdout.write(`${JSON.stringify(judged)}\n`)
      continue
    }
    complete = false
    if ('strange' in judged) strange.set(judged.strange, (strange.get(judged.strange) ?? 0) + 1)
    else complain(streams, `${nameCase(given, index)} in ${file} cannot be judged: ${judged.error}`, shapeHint)
  }
  for (const [why, count] of strange) complain(streams, tellStrange(file, why, count, cases.length), shapeHint)
  return complete
}

function tellStrange(file: string, why: string, count: number, all: number): string {
  if (all === 1) return `${file} holds nothing that can be judged: ${why}.`
  return `${count} of ${all} cases in ${file} ${count === 1 ? 'was' : 'were'} left out: ${why}.`
}

async function readCases(file: string, streams: CheckStreams): Promise<readonly unknown[] | null> {
  let text: string
  try {
    text = file === '-' ? await readAll(streams.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    complain(streams, `${file} cannot be read (${codeOf(error)}).`, 'Check the path and its permissions.')
    return null
  }
  let cases: readonly unknown[]
  try {
    cases = listCases(JSON.parse(text))
  } catch {
    complain(streams, `${file} is not JSON.`, shapeHint)
    return null
  }
  if (cases.length > 0) return cases
  complain(streams, `${file} holds an empty list of cases.`, shapeHint)
  return null
}

/** A case whose credential is misshapen is refused; one that is no case at all cannot be judged. */
function judgeUnknown(given: unknown, { nowMs, trial }: CheckStreams): CaseVerdict | CaseTrial | Unjudged {
  if (typeof given !== 'object' || given === null || !('kind' in given)) return { strange: 'a case is an object with the member "kind"' }
  const { kind } = given
  if (typeof kind !== 'string' || !kinds.includes(kind)) return { strange: `the kind ${shorten(JSON.stringify(kind))} is not one of ${kinds.join(', ')}` }
  const parsed = recordedCase.safeParse(given)
  if (trial !== undefined && kind !== 'registration') return { strange: 'a policy is tried on the kind registration only' }
  if (parsed.success) return trial !== undefined && parsed.data.kind === 'registration' ? tryCase(parsed.data, trial, nowMs) : judgeCase(parsed.data, nowMs)
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  if (path.startsWith('credential.') && (kind === 'registration' || kind === 'assertion')) {
    const unknown = { trust: 'none', fmt: null, aaguid: null, algorithm: null } as const
    return { name: nameOf(given) ?? 'unnamed', kind, verdict: 'refused', code: 'malformed', detail: `"${path}" does not have the documented shape.`, ...unknown }
  }
  return { error: `"${path}" is missing or has another shape.` }
}

function nameCase(given: unknown, index: number): string {
  const name = nameOf(given)
  return name === null ? `Case ${index + 1}` : `Case "${shorten(name)}"`
}

function nameOf(given: unknown): string | null {
  return typeof given === 'object' && given !== null && 'name' in given && typeof given.name === 'string' ? given.name : null
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

function complain({ stderr, json = false }: CheckStreams, error: string, hint: string): void {
  stderr.write(json ? `${JSON.stringify({ error, hint })}\n` : `error: ${error}\nhint: ${hint}\n`)
}
