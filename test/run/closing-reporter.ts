/**
 * The node:test reporter of every server suite: silent while things go well, the whole story of
 * each failure, and one plain closing line that the runner reads.
 */
import { relative } from 'node:path'
import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for await (const event of events) {
    if (event.type === 'test:pass' && isTest(event.data)) {
      if (event.data.skip !== undefined || event.data.todo !== undefined) count.skipped += 1
      else count.passed += 1
    }
    if (event.type === 'test:fail' && tellsOfItself(event.data)) {
      count.failed += 1
      yield tellFailure(event.data)
    }
    if (event.type === 'test:stderr') yield event.data.message
  }
  const name = process.env['KEYTAP_TEST_PART'] ?? 'tests'
  yield `${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`
}

type Finished = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>['data']
type Failed = Extract<TestEvent, { type: 'test:fail' }>['data']

/** A suite is counted by its tests; so is a file, which the runner reports as a test of its own. */
function isTest(data: Finished): boolean {
  return data.details.type !== 'suite' && !isFile(data)
}

function isFile(data: Finished): boolean {
  return data.file !== undefined && data.nesting === 0 && data.file.endsWith(data.name)
}

/** A suite that fails only because a test in it failed has nothing to add. */
function tellsOfItself(data: Failed): boolean {
  return (data.details.error as { readonly failureType?: string }).failureType !== 'subtestsFailed'
}

function tellFailure(data: Failed): string {
  const place = data.file === undefined ? '' : `  (${relative(process.cwd(), data.file)}:${data.line ?? 0})`
  const error = data.details.error.cause ?? data.details.error
  const lines = (isPlain(error) ? (error.stack ?? error.message) : inspect(error, { depth: 4 })).split('\n').filter((line) => !/^\s+at .*\(?node:/.test(line))
  const story = lines.slice(0, 60).map((line) => `    ${line}`)
  return `✖ ${data.name}${place}\n${story.join('\n')}\n`
}

/** An assertion that says everything in its message has no two values worth comparing. */
function isPlain(error: unknown): error is Error {
  const { code, generatedMessage, actual } = error as { code?: string; generatedMessage?: boolean; actual?: unknown }
  return code === 'ERR_ASSERTION' && generatedMessage === false && actual === undefined
}
