/** Judges the script-tag files as a page's owner would: one file, no sinks, pinned, and small. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { parseSync } from 'vite'
import { dist, readIntegrity, readScript } from './published.ts'

/**
 * What a page pays over the wire, in one language: a login page, and the page where keys are looked
 * after. The same sentences are longer in German, and Arabic takes two bytes a letter.
 */
const budgets = [
  [/^keytap-\d.*\.en\.js$/, 16_000],
  [/^keytap-\d.*\.(de|ar)\.js$/, 16_700],
  [/^keytap-devices-.*\.js$/, 22_000],
  // Two elements in one language, Lit (6 kB) and the encoder (4 kB) among it; what a scanner fetches is further down.
  [/^keytap-scan-[\d.]+\.\w+\.js$/, 20_000],
  // The same once more, the device's own words and steps, and HPKE (6 kB): a page that is kept on a phone.
  // The page's side of the same, in one language, with what a security key needs.
  [/^keytap-activate-.*\.js$/, 36_000],
  [/^keytap-authenticator-.*\.js$/, 43_500],
  [/^keytap-code-.*\.js$/, 27_000],
  [/^keytap-scan-.*\/(decoder|plain)\.js$/, 16_500],
  [/^keytap-scan-.*\/reader\.wasm$/, 420_000],
] as const

type SyntaxNode = { readonly type: string; readonly [key: string]: unknown }

function listNodes(node: unknown): readonly SyntaxNode[] {
  if (Array.isArray(node)) return node.flatMap(listNodes)
  if (typeof node !== 'object' || node === null) return []
  const inner = Object.values(node).flatMap(listNodes)
  return typeof (node as SyntaxNode).type === 'string' ? [node as SyntaxNode, ...inner] : inner
}

const moduleSyntax = /^(Import|Export)/
const callsText = new Set(['eval', 'Function'])
const sinks = new Set(['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'writeln', 'setHTMLUnsafe', 'parseFromString', 'createContextualFragment'])

const nameOf = (node: unknown): string => String((node as SyntaxNode | null)?.['name'] ?? '')

describe('each script-tag file', () => {
  const facts = readIntegrity()
  for (const name of Object.keys(facts).filter((file) => !file.includes('/'))) {
    const nodes = listNodes(parseSync(name, readScript(name), { sourceType: 'script' }).program)

    it(`${name} is one classic script that loads nothing`, () => {
      // The scanner's own folder holds the two modules that it imports where no worker can decode.
      const imports = /^keytap-(scan|authenticator|activate)-/.test(name) ? ['ImportExpression', 'ImportExpression'] : []
      deepStrictEqual(nodes.filter(({ type }) => moduleSyntax.test(type)).map(({ type }) => type), imports)
      ok(nodes.length > 1000, 'The file is nearly empty.')
    })

    it(`${name} runs no text as code`, () => {
      const calls = nodes.filter(({ type, callee }) => /^(Call|New)Expression$/.test(type) && callsText.has(nameOf(callee)))
      strictEqual(calls.length, 0)
      doesNotHave(name, /\bjavascript:/)
    })

    it(`${name} writes markup in one place only, Lit's, behind its Trusted Types policy`, () => {
      const members = nodes.filter(({ type, property }) => type === 'MemberExpression' && sinks.has(nameOf(property)))
      deepStrictEqual(members.map(({ property }) => nameOf(property)), ['innerHTML'])
      match(readScript(name), /createPolicy\([`'"]lit-html[`'"]/)
    })

    it(`${name} names no source map and no address of another host`, () => {
      doesNotHave(name, /sourceMappingURL/)
      const addresses = readScript(name).match(/https?:\/\/[a-z0-9.-]+/gi) ?? []
      deepStrictEqual(addresses.filter((address) => !address.endsWith('www.w3.org')), [])
    })

    it(`${name} has the integrity that the build printed`, () => {
      const hash = createHash('sha384').update(readScript(name)).digest('base64')
      strictEqual(facts[name]?.integrity, `sha384-${hash}`)
    })
  }
})

function doesNotHave(name: string, pattern: RegExp): void {
  strictEqual(pattern.exec(readScript(name))?.[0], undefined)
}

describe('the byte budget', () => {
  for (const [pattern, budgetBytes] of budgets) {
    for (const [name, { gzipBytes }] of Object.entries(readIntegrity()).filter(([file]) => pattern.test(file))) {
      it(`holds for ${name}`, () => {
        const over = gzipBytes - budgetBytes
        ok(over <= 0, `${name} is ${gzipBytes} bytes gzipped, ${over} over the budget of ${budgetBytes}. ` +
          'Look at what the last change imported (npx vite build --mode en, then read dist/script), ' +
          'load what few pages need when they first need it, or argue for a larger budget in the README.')
      })
    }
  }
})

describe('what the scanner fetches', () => {
  const facts = readIntegrity()
  for (const name of Object.keys(facts).filter((file) => file.includes('/'))) {
    it(`${name} is pinned as it is`, () => {
      const hash = createHash('sha384').update(readFileSync(join(dist, 'script', name))).digest('base64')
      strictEqual(facts[name]?.integrity, `sha384-${hash}`)
    })
    if (!name.endsWith('.js')) continue
    it(`${name} is one module that imports nothing, runs no text as code and names no other host`, () => {
      const nodes = listNodes(parseSync(name, readScript(name), { sourceType: 'module' }).program)
      deepStrictEqual(nodes.filter(({ type }) => type.startsWith('Import')).map(({ type }) => type), [])
      strictEqual(nodes.filter(({ type, callee }) => /^(Call|New)Expression$/.test(type) && callsText.has(nameOf(callee))).length, 0)
      doesNotHave(name, /https?:\/\/[a-z0-9]/i)
    })
  }

  it('is not in the files of a login page', () => {
    const others = Object.keys(facts).filter((file) => !/^keytap-(scan|authenticator|activate)-/.test(file))
    // An authenticator app is set up by a code that the page shows; it reads none.
    for (const name of others) doesNotHave(name, name.startsWith('keytap-code-') ? /getUserMedia/ : /keytap-(qr|scan)|getUserMedia/)
  })
})

describe('the folder of scripts', () => {
  it('holds the files of the integrity list, their licenses, and nothing else', () => {
    const expected = [...Object.keys(readIntegrity()), 'integrity.json', 'licenses.txt'].toSorted()
    const entries = readdirSync(join(dist, 'script'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    deepStrictEqual(entries.map(({ parentPath, name }) => relative(join(dist, 'script'), join(parentPath, name)).replaceAll('\\', '/')).toSorted(), expected)
  })
})
