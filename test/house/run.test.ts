/** The runner is trusted to tell the truth, so what it makes of a dying part is tested too. */
import { deepStrictEqual, match, rejects, strictEqual } from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { testFlags } from '../run/parts.ts'
import { judgeEnding, readClosingLine, runPart, type Outcome } from '../run/run-part.ts'
import { runJobs, type Job } from '../run/schedule.ts'

const suite = { name: 'store', counts: 'tests' } as const
const ending = { code: 0, signal: null, timedOut: false, output: '' } as const

describe('the runner', () => {
  it('reads the last closing line and no sentence that only resembles one', () => {
    deepStrictEqual(readClosingLine('store: 1 passed, 2 failed\nwe say: 9 passed, 9 failed, really\nstore: 5 passed, 0 failed, 1 skipped\n'), { passed: 5, failed: 0, skipped: 1 })
    strictEqual(readClosingLine('5 passed'), null)
  })
  it('takes a suite that passed for passed', () => {
    deepStrictEqual(judgeEnding(suite, { ...ending, output: 'store: 5 passed, 0 failed' }), { passed: 5, failed: 0, skipped: 0, reason: null })
  })
  it('counts a suite that died before its closing line as one failure', () => {
    deepStrictEqual(judgeEnding(suite, { ...ending, code: null, signal: 'SIGSEGV' }), { passed: 0, failed: 1, skipped: 0, reason: 'ended with SIGSEGV before its closing line' })
    strictEqual(judgeEnding(suite, { ...ending, code: 0, output: 'all fine!' }).failed, 1)
  })
  it('counts a suite that failed after good news as one failure', () => {
    deepStrictEqual(judgeEnding(suite, { ...ending, code: 7, output: 'store: 5 passed, 0 failed' }), { passed: 5, failed: 1, skipped: 0, reason: 'ended with exit code 7' })
  })
  it('counts a suite that ran nothing, or skipped everything, as one failure', () => {
    strictEqual(judgeEnding(suite, { ...ending, output: 'store: 0 passed, 0 failed' }).failed, 1)
    strictEqual(judgeEnding(suite, { ...ending, output: 'store: 0 passed, 0 failed, 4 skipped' }).failed, 1)
  })
  it('says that a part took too long', () => {
    strictEqual(judgeEnding({ name: 'types', counts: 'itself' }, { ...ending, code: null, timedOut: true }).reason, 'did not finish in 8 minutes')
  })
})

describe('a part of test files', () => {
  const head = "import { it } from 'node:test'\n"
  const many = `${head}for (let n = 0; n < 300; n += 1) it('passes ' + n, () => {})\n`

  it('counts every test of every file', async () => {
    const { passed, failed } = await runFiles({ 'a.mjs': many, 'b.mjs': many, 'c.mjs': many, 'd.mjs': many })
    deepStrictEqual({ passed, failed }, { passed: 1200, failed: 0 })
  })
  it('fails with one failing test among many, and tells which', async () => {
    const { passed, failed, output } = await runFiles({ 'a.mjs': many, 'b.mjs': `${many}it('is wrong', () => { throw new Error('so wrong') })\n` })
    deepStrictEqual({ passed, failed }, { passed: 600, failed: 1 })
    match(output, /✖ is wrong/)
  })
  it('fails with a file that cannot be loaded, and with one that leaves something running', async () => {
    strictEqual((await runFiles({ 'a.mjs': many, 'b.mjs': "import './absent.mjs'\n" })).failed, 1)
    const left = await runFiles({ 'a.mjs': `${head}it('passes', () => {})\nsetInterval(() => {}, 1000)\n` })
    strictEqual(left.failed, 1)
    match(left.output, /a\.mjs left something running: .*Timeout/)
  })
})

async function runFiles(files: Readonly<Record<string, string>>): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-run-'))
  const paths = Object.keys(files).map((name) => join(folder, name))
  await Promise.all(Object.values(files).map((text, index) => writeFile(paths[index] ?? '', text)))
  const part = { name: 'made', arguments: [...testFlags(2), ...paths], counts: 'tests', after: [], needsBrowser: false } as const
  // This file is run by the same runner, which would run nothing where it finds itself in itself.
  const outcome = await runPart(part, { NODE_TEST_CONTEXT: undefined, KEYTAP_TEST_GRACE_MS: '3000' }, false)
  await rm(folder, { recursive: true })
  return outcome
}

describe('the schedule', () => {
  const rules = { width: 2, succeeded: (answer: string) => answer !== 'bad', skip: (job: Job<string>, because: string) => `${job.name} without ${because}` }
  const job = (name: string, answer: string, after: readonly string[] = []): Job<string> => ({ name, after, run: () => Promise.resolve(answer) })

  it('runs a job after what it names and answers in order', async () => {
    deepStrictEqual(await runJobs([job('demo', 'demo', ['build']), job('build', 'built'), job('http', 'http')], rules), ['demo', 'built', 'http'])
  })
  it('does not run a job whose forerunner failed', async () => {
    deepStrictEqual(await runJobs([job('build', 'bad'), job('demo', 'demo', ['build'])], rules), ['bad', 'demo without build'])
  })
  it('forgets a forerunner that was not asked for', async () => {
    deepStrictEqual(await runJobs([job('demo', 'demo', ['build'])], rules), ['demo'])
  })
  it('never runs more jobs at once than its width', async () => {
    let active = 0
    let most = 0
    const busy = (name: string): Job<string> => ({ name, after: [], run: async () => {
      most = Math.max(most, active += 1)
      await new Promise(setImmediate)
      active -= 1
      return name
    } })
    await runJobs(['a', 'b', 'c', 'd', 'e'].map(busy), rules)
    strictEqual(most, 2)
  })
  it('refuses jobs that wait for each other', async () => {
    await rejects(runJobs([job('a', 'a', ['b']), job('b', 'b', ['a'])], rules), /a, b wait for each other/)
  })
})
