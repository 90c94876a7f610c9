/** The verifier as a process of its own, started by its published command line. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Settings } from '../settings.ts'
import { keytapCommand } from './build-when-stale.ts'

export type VerifierProcess = {
  readonly url: string
  readonly logFile: string
  /** Resolves when it answers "ready"; rejects with the end of its log when it does not. */
  readonly ready: Promise<void>
  /** Ends it as an operator would, and waits until it is gone. */
  stop(): Promise<void>
  /** Settles when it ends, wanted or not. */
  readonly ended: Promise<void>
}

const patienceMs = 20_000

/** What every command of the verifier gets: our settings, nothing hidden. */
export function commandEnvironment({ environment, port, dataFolder }: Settings): NodeJS.ProcessEnv {
  return { KEYTAP_DRAIN_SECONDS: '0', ...environment, PORT: String(port), KEYTAP_DATA: dataFolder }
}

export function launchVerifier(settings: Settings, logFile: string): VerifierProcess {
  const child = spawn(process.execPath, [keytapCommand, 'serve'], { env: commandEnvironment(settings), stdio: ['ignore', 'pipe', 'pipe'] })
  const log = createWriteStream(logFile, { flags: 'w', mode: 0o600 })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = once(child, 'exit').then(() => undefined)
  const url = `http://localhost:${settings.port}`
  const ready = waitUntilReady(child, url).then((isReady) => {
    if (isReady) return
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12)
    throw new Error(`The verifier did not start. The end of ${logFile}:\n${lines.join('\n')}`)
  })
  return { url, logFile, ready, ended, stop: () => stop(child, ended) }
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<boolean> {
  for (let waited = 0; waited < patienceMs && isRunning(child); waited += 50) {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => null)
    if (answer?.ok) return isRunning(child)
    await sleep(50)
  }
  return false
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (!isRunning(child)) return
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(patience)
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}
