/** Holds each dialect of older programs to one folder, one line of main, and tests that are named for it. */
import { deepStrictEqual, match } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { expectNoComplaints } from './complaints.ts'
import { judgeDialects } from './judge-dialects.ts'
import { readTree } from './source-tree.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

it('every dialect of this checkout can be taken out with its folder, its line and the tests named for it', () => {
  expectNoComplaints(judgeDialects(readTree(root)))
})

/** A house with one dialect, and these files in place of or beside its own. */
function judge(files: Readonly<Record<string, string>> = {}): readonly string[] {
  const house = {
    'server/main.ts': `const dialects = {\n  latin: () => import('./compat/latin/door.ts'),\n}`,
    'server/compat/latin/door.ts': `export const name = 'Latin'`,
    'server/compat/soap/fault.ts': 'export {}',
    'test/compat/latin-doors.test.ts': `import { x } from './latin-stage.ts'`,
    'test/bench/latin.ts': `import { x } from '../../server/compat/latin/door.ts'`,
    ...files,
  }
  return judgeDialects(Object.entries(house).map(([path, text]) => ({ path, text })))
}

describe('what would be left of a dialect', () => {
  const left: readonly (readonly [string, string, string, RegExp])[] = [
    ['a file that imports it', 'test/bench/compat.ts', `import { x } from '../../server/compat/latin/door.ts'`, /compat\.ts:1 says "latin"/],
    ['a file that imports its tests', 'test/bench/compat.ts', `\nimport { x } from './latin.ts'`, /compat\.ts:2 says "latin"/],
    ['a test that opens it', 'test/cli/serve.test.ts', `const on = { KEYTAP_COMPAT: 'Latin' }`, /says "latin"/],
    ['a room that knows it', 'server/http/app.ts', 'const isLatin = true', /says "latin"/],
    ['another dialect that knows it', 'server/compat/soap/fault.ts', '// as in Latin', /says "latin"/],
    ['a file outside test/ with its name', 'server/wiring/latin.ts', 'export const latin = 1', /says "latin"/],
    ['a second line of main', 'server/main.ts', `const dialects = {\n  latin: () => import('./compat/latin/door.ts'),\n}\nif (latin) open()`, /says "latin" in 2 lines/],
    ['a folder without a line', 'server/compat/greek/door.ts', 'export {}', /greek\/ has no line/],
  ]
  for (const [title, path, text, complaint] of left) it(`is told: ${title}`, () => match(judge({ [path]: text }).join('\n'), complaint))

  it('is nothing where it keeps to its places', () => {
    deepStrictEqual(judge(), [])
  })
})
