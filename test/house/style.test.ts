/** Holds the house style where a rule can be counted. */
import { deepStrictEqual, match } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { refusals } from '../../server/contract/refusals.ts'
import { expectNoComplaints } from './complaints.ts'
import { judgeRefusals } from './judge-refusals.ts'
import { judgeStyle, limits } from './judge-style.ts'
import { parseFile } from './parsed-file.ts'
import { readTree } from './source-tree.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the style of this checkout', () => {
  const files = readTree(root).map(parseFile)

  it('keeps files, functions and lines short and takes no shortcut', () => {
    expectNoComplaints(judgeStyle(files))
  })
  it('uses every refusal code of the closed table', () => {
    expectNoComplaints(judgeRefusals(Object.keys(refusals), files))
  })
})

describe('the house style refuses', () => {
  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['a file too long', 'server/a.ts', 'const a = 1\n'.repeat(limits.fileLines + 1).replace(/a =/g, (_, at) => `a${at} =`), /has 301 lines/],
    ['a function too long', 'server/a.ts', `function run() {\n${'  run()\n'.repeat(limits.functionLines)}}`, /a function of 42 lines/],
    ['a line too wide', 'server/a.ts', `const x = ${'y + '.repeat(40)}1`, /171 columns wide/],
    ['any', 'server/a.ts', 'const x: any = 1', /"any"/],
    ['an ignored type error', 'server/a.ts', '// @ts-ignore\nconst x = 1', /@ts-ignore/],
    ['an expected type error outside a test', 'server/a.ts', '// @ts-expect-error\nconst x = 1', /@ts-expect-error/],
    ['a promise to do it later', 'server/a.ts', '// TODO later\nexport {}', /TODO/],
    ['a silenced lint rule', 'server/a.ts', '// oxlint-disable-next-line no-debugger\nexport {}', /oxlint-disable/],
    ['a drawer', 'server/utils/a.ts', 'export {}', /"utils"/],
    ['a name in camel case', 'server/makeThing.ts', 'export {}', /kebab-case/],
    ['an enum', 'server/a.ts', 'enum Color { red }', /an enum/],
    ['a namespace', 'server/a.ts', 'namespace A { export const b = 1 }', /a namespace/],
    ['a parameter property', 'server/a.ts', 'class A { constructor(readonly b: string) {} }', /a parameter property/],
  ]
  for (const [title, path, text, complaint] of refused) {
    it(title, () => match(judgeStyle([parseFile({ path, text })]).join('\n'), complaint))
  }
  it('a refusal code that nobody uses', () => {
    const file = parseFile({ path: 'server/a.ts', text: `throw refuse('malformed') // not_found` })
    const table = parseFile({ path: 'server/contract/refusals.ts', text: `const rows = ['not_found']` })
    match(judgeRefusals(['malformed', 'not_found'], [file, table]).join('\n'), /^No line of server\/ refuses with "not_found"/)
  })
})

describe('the house style allows', () => {
  it('typings for the page\'s own event map, wide table rows, and the word any in a sentence', () => {
    const text = [
      '// any key may do', 'declare global { interface HTMLElementEventMap { a: Event } }',
      `const rows = {\n  a: { b: 1, ${'cccccccccc: 1, '.repeat(10)} },\n}`, 'export {}',
    ].join('\n')
    deepStrictEqual(judgeStyle([parseFile({ path: 'widget/a.ts', text })]), [])
  })
})
