/**
 * Ceremonies recorded by others (the specification's own, real keys, two neighbors' suites), read
 * from the folder that KEYTAP_VECTORS names and judged as `keytap check` judges them.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgeCase } from '../../server/cli/judge-case.ts'
import { listCases, recordedCase } from '../../server/cli/recorded-case.ts'

const folder = process.env['KEYTAP_VECTORS']
const nowMs = Date.UTC(2026, 10, 1)

/** Where we say no and the source says yes, each with its reason. */
const stricter: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^ruby-stmt-39-/, 'which formats are wanted is policy, and their case does not say it'],
]

if (folder === undefined) {
  test('published vectors', { skip: 'set KEYTAP_VECTORS to a folder of recorded ceremonies to run them' }, () => {})
} else {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const cases = listCases(JSON.parse(readFileSync(join(folder, file), 'utf8'))).filter(isOurs)
    if (cases.length > 0) test(`${file}: every case that is not contested is judged as expected`, () => judgeAll(cases))
  }
}

type Labelled = { readonly name: string; readonly kind: string; readonly expect: 'pass' | 'fail'; readonly contested?: unknown }

function judgeAll(cases: readonly Labelled[]): void {
  const disagreements: string[] = []
  for (const given of cases) {
    const verdict = judgeCase(recordedCase.parse(given), nowMs)
    const agrees = (verdict.verdict === 'accepted') === (given.expect === 'pass')
    if (agrees || given.contested || stricter.some(([pattern]) => pattern.test(given.name))) continue
    disagreements.push(`${given.name}: ${verdict.verdict} ${verdict.code ?? ''} ${verdict.detail ?? ''}`)
  }
  assert.deepEqual(disagreements, [])
}

function isOurs(given: unknown): given is Labelled {
  return typeof given === 'object' && given !== null && 'kind' in given
}
