/**
 * `npm test`: every part of the house, side by side where the cores allow, and one plain line at
 * the end. `node test/run.ts http store` runs only the parts it names.
 */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './browser.ts'
import { sharedServer, startPostgres } from './postgres.ts'
import { listParts, root, type Part } from './run/parts.ts'
import { endAll, runPart, type Outcome } from './run/run-part.ts'
import { runJobs, type Job } from './run/schedule.ts'

const begun = performance.now()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll()
    process.exit(130)
  })
}

const parts = chooseParts(process.argv.slice(2))
const streaming = parts.length === 1
tellVectors()
const environment = await prepareEnvironment(parts)
const width = Math.min(2, availableParallelism())
const outcomes = await runJobs(parts.map(asJob), { width, succeeded: isFine, skip: skipPart })
close(outcomes)

function chooseParts(names: readonly string[]): readonly Part[] {
  const all = listParts((name) => names.length === 1 && names[0] === name)
  if (names.includes('--help')) {
    console.log(`Usage: npm test [-- PART …]\nParts: ${all.map((part) => part.name).join(' ')}`)
    process.exit(0)
  }
  const unknown = names.filter((name) => !all.some((part) => part.name === name))
  if (unknown.length > 0) {
    console.error(`There is no part named ${unknown.join(', ')}. Choose from: ${all.map((part) => part.name).join(' ')}`)
    process.exit(2)
  }
  return names.length === 0 ? all : all.filter((part) => names.includes(part.name))
}

/** Recorded ceremonies of other projects are not ours to ship; without them the run says so. */
function tellVectors(): void {
  const folder = process.env['KEYTAP_VECTORS']
  if (!folder) console.log('KEYTAP_VECTORS is not set: tests over recorded ceremonies of other projects are skipped.')
  else if (!existsSync(folder)) console.log(`KEYTAP_VECTORS names ${folder}, which is not there: tests over recorded ceremonies are skipped.`)
}

/** What all parts share: what was compiled once, one PostgreSQL, and a browser looked for once, so that two parts do not install one. */
async function prepareEnvironment(chosen: readonly Part[]): Promise<Readonly<Record<string, string>>> {
  const quiet = `${process.env['NODE_OPTIONS'] ?? ''} --disable-warning=ExperimentalWarning`.trim()
  const base = {
    NODE_OPTIONS: quiet,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(root, 'node_modules/.cache/keytap-compiled'),
    ...(chosen.some((part) => part.counts === 'tests') ? await sharePostgres() : {}),
  }
  if (!chosen.some((part) => part.needsBrowser)) return base
  try {
    return { ...base, CHROME_PATH: await findBrowser() }
  } catch (error) {
    // The browser parts will fail with this same advice; the others still say what they know.
    console.error(error instanceof Error ? error.message : String(error))
    return base
  }
}

/** It ends with this process, however that ends. Where there is none, each file that needs one says why. */
async function sharePostgres(): Promise<Readonly<Record<string, string>>> {
  try {
    return { [sharedServer]: (await startPostgres({ max_connections: '400' })).url('postgres') }
  } catch {
    return {}
  }
}

function asJob(part: Part): Job<Outcome> {
  return {
    name: part.name,
    after: part.after,
    run: async () => {
      if (streaming) console.log(`${part.name} …`)
      const outcome = await runPart(part, environment, streaming)
      tellOutcome(outcome)
      return outcome
    },
  }
}

function isFine(outcome: Outcome): boolean {
  return outcome.failed === 0
}

function skipPart(job: Job<Outcome>, because: string): Outcome {
  const part = parts.find((candidate) => candidate.name === job.name) as Part
  const outcome = { part, passed: 0, failed: 1, skipped: 0, seconds: 0, output: '', reason: `needs ${because}, which failed` }
  tellOutcome(outcome)
  return outcome
}

function tellOutcome({ part, passed, failed, skipped, seconds, reason, output }: Outcome): void {
  const mark = failed === 0 ? '✔' : '✖'
  const counts = part.counts === 'itself' ? '' : ` ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`
  if (failed > 0 && !streaming && output.trim() !== '') console.log(`\n── ${part.name} ──\n${output.trimEnd()}\n`)
  console.log(`${mark} ${part.name}${counts}${reason === null ? '' : `: ${reason}`} (${seconds.toFixed(1)} s)`)
}

function close(all: readonly Outcome[]): void {
  const sum = (key: 'passed' | 'failed') => all.reduce((total, outcome) => total + outcome[key], 0)
  const failedParts = all.filter((outcome) => !isFine(outcome)).map((outcome) => outcome.part.name)
  console.log(`\n${all.length} part${all.length === 1 ? '' : 's'} in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  if (failedParts.length > 0) console.log(`Run only what failed: node_modules/.bin/node test/run.ts ${failedParts.join(' ')}`)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') === 0 ? 0 : 1
}
