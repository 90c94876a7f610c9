#!/usr/bin/env node
/** The program `keytap`. */
import { systemClock } from '../main.ts'
import { run } from './run.ts'

/** A second signal ends the process at once, as the system would. */
function untilSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'))
    process.once('SIGTERM', () => resolve('SIGTERM'))
  })
}

// A reader that closes the pipe early ("keytap … | head") is no mistake.
process.stdout.on('error', () => process.exit(0))

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  ended: untilSignal,
})
