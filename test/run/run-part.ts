/** Runs one part in a process group of its own and reads what became of it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { root, type Part } from './parts.ts'

export type Outcome = {
  readonly part: Part
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  /** Why it failed as a whole, where no test of it did. */
  readonly reason: string | null
  readonly output: string
}

type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly timedOut: boolean; readonly output: string }

const limitMs = 8 * 60_000
const running = new Set<ChildProcess>()

/** `stream` shows the output while it comes. `environment` is added to this process's own, and what it gives as undefined taken away. */
export async function runPart(part: Part, environment: Readonly<Record<string, string | undefined>>, stream: boolean): Promise<Outcome> {
  const begun = performance.now()
  const ending = await watch(start(part, environment), stream)
  const seconds = (performance.now() - begun) / 1000
  return { part, seconds, output: ending.output, ...judgeEnding(part, ending) }
}

/** Ends every part that still runs, with all it started. */
export function endAll(): void {
  for (const child of running) endGroup(child)
}

function start(part: Part, environment: Readonly<Record<string, string | undefined>>): ChildProcess {
  return spawn(process.execPath, part.arguments, {
    cwd: root,
    env: { ...process.env, ...environment, KEYTAP_TEST_PART: part.name },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
}

function watch(child: ChildProcess, stream: boolean): Promise<Ending> {
  running.add(child)
  let output = ''
  let timedOut = false
  const take = (chunk: Buffer) => {
    output += chunk.toString()
    if (stream) process.stdout.write(chunk)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const timer = setTimeout(() => {
    timedOut = true
    endGroup(child)
  }, limitMs)
  return new Promise((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, signal, timedOut, output })
    }
    child.on('close', finish)
    child.on('error', (error) => {
      output += `${String(error)}\n`
      finish(null, null)
    })
  })
}

/** A browser or a database that a part started must not outlive it. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

type Judged = Pick<Outcome, 'passed' | 'failed' | 'skipped' | 'reason'>

export function judgeEnding(part: Pick<Part, 'name' | 'counts'>, ending: Ending): Judged {
  const fine = ending.code === 0
  const died = ending.timedOut ? `did not finish in ${limitMs / 60_000} minutes` : `ended with ${ending.signal ?? `exit code ${ending.code}`}`
  if (part.counts === 'itself') return { passed: fine ? 1 : 0, failed: fine ? 0 : 1, skipped: 0, reason: fine ? null : died }
  const closing = readClosingLine(ending.output)
  if (closing === null) return { passed: 0, failed: 1, skipped: 0, reason: `${died} before its closing line` }
  if (closing.failed > 0) return { ...closing, reason: null }
  if (!fine) return { ...closing, failed: 1, reason: died }
  // Nothing passed: nothing was tried, or all of it was skipped. Neither is a success.
  if (closing.passed === 0) return { ...closing, failed: 1, reason: 'ran no test at all' }
  return { ...closing, reason: null }
}

/** The last `name: N passed, N failed[, N skipped]` line, or null. */
export function readClosingLine(output: string): { passed: number; failed: number; skipped: number } | null {
  const found = [...output.matchAll(/^\w[\w-]*: (\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1)
  return found ? { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) } : null
}
