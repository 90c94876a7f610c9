/** Holds the import table: who may enter which room, and who may reach for what. */
import { deepStrictEqual, match, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { expectNoComplaints } from './complaints.ts'
import { judgeImports } from './judge-imports.ts'
import { judgeReach } from './judge-reach.ts'
import { parseFile } from './parsed-file.ts'
import { readTree } from './source-tree.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the rooms of this checkout', () => {
  const files = readTree(root).map(parseFile)

  it('were read at all', () => {
    ok(files.length > 20, 'The tree looks empty; the house tests would pass for nothing.')
  })
  it('import only what the table allows them', () => {
    expectNoComplaints(judgeImports(files))
  })
  it('leave environment, clock, chance and network to their owners, and legacy words to compat', () => {
    expectNoComplaints(judgeReach(files))
  })
})

/** A small house: the named file with this text, beside files that others may import. */
function judge(path: string, text: string): readonly string[] {
  const others = [
    'server/contract/refuse.ts', 'server/webauthn/bytes.ts', 'server/store/store.ts', 'server/store/sqlite.ts', 'server/main.ts',
    'server/notify/smtp.ts', 'server/http/problem.ts', 'server/compat/first/door.ts', 'server/relying-party/mint-ticket.ts',
    'server/cli/serve.ts', 'server/config.ts', 'widget/journey.ts', 'widget/client.ts', 'widget/controllers/ceremony.ts', 'test/browser.ts',
  ].filter((other) => other !== path)
  const files = [{ path, text }, ...others.map((other) => ({ path: other, text: 'export {}' }))].map(parseFile)
  return [...judgeImports(files), ...judgeReach(files)]
}

describe('the import table refuses', () => {
  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['a door that imports an adapter', 'server/http/app.ts', `import { x } from '../store/sqlite.ts'`, /http may not enter store-adapter/],
    ['a door that imports another door', 'server/http/app.ts', `import { x } from '../cli/serve.ts'`, /http may not enter cli/],
    ['a dialect that parses XML past the gate', 'server/compat/first/door.ts', `import { XMLParser } from 'fast-xml-parser'`, /compat may not import/],
    ['a dialect that imports another dialect', 'server/compat/second/door.ts', `import { x } from '../first/door.ts'`, /compat may not enter compat/],
    ['an adapter that imports another room\'s adapter', 'server/store/postgres.ts', `import { x } from '../notify/smtp.ts'`, /store-adapter may not enter notify-adapter/],
    ['an operation that imports an adapter', 'server/relying-party/mint-ticket.ts', `import { x } from '../store/sqlite.ts'`, /relying-party may not enter store-adapter/],
    ['an operation that imports Hono', 'server/relying-party/mint-ticket.ts', `import { Hono } from 'hono'`, /may not import "hono"/],
    ['Node in the contract', 'server/contract/refuse.ts', `import { Buffer } from 'node:buffer'`, /contract may not import "node:buffer"/],
    ['Node in the widget', 'widget/client.ts', `import { x } from 'node:crypto'`, /widget may not import "node:crypto"/],
    ['a widget that enters a server room', 'widget/client.ts', `import { x } from '../server/webauthn/bytes.ts'`, /widget may not enter webauthn/],
    ['a view that imports a controller', 'widget/views/idle.ts', `import { x } from '../controllers/ceremony.ts'`, /views may not enter controllers/],
    ['a view that imports the client as a value', 'widget/views/idle.ts', `import { x } from '../client.ts'`, /views may not enter widget/],
    ['a cellar that imports a seam', 'server/webauthn/bytes.ts', `import type { Store } from '../store/store.ts'`, /webauthn may not enter seams/],
    ['a demo that imports an inner file', 'demo/start.ts', `import { x } from '../server/main.ts'`, /demo may not enter main/],
    ['anyone who imports a test', 'server/main.ts', `import { x } from '../test/browser.ts'`, /(may not enter test|Nobody imports a test)/],
    ['a dynamic import', 'server/http/app.ts', `const x = await import('../store/sqlite.ts')`, /http may not enter store-adapter/],
    ['an import of a computed address', 'server/http/app.ts', `const x = await import(process.argv[2] ?? '')`, /computed address/],
    ['an export from', 'server/http/app.ts', `export * from '../store/sqlite.ts'`, /http may not enter store-adapter/],
    ['an import type expression', 'server/webauthn/bytes.ts', `type S = import('../store/store.ts').Store`, /webauthn may not enter seams/],
    ['an import without its ending', 'server/http/app.ts', `import { x } from './problem'`, /not a source file/],
    ['a file in no room', 'server/helpers/strings.ts', 'export {}', /lives in no room/],
    ['the environment outside the configuration', 'server/http/app.ts', `const x = process.env['PORT']`, /reads the environment/],
    ['the environment by another name', 'server/http/app.ts', `import { env } from 'node:process'`, /reads the environment/],
    ['the clock outside main', 'server/relying-party/mint-ticket.ts', 'const now = Date.now()', /reads the clock/],
    ['the clock as a date', 'server/relying-party/mint-ticket.ts', 'const now = new Date()', /reads the clock/],
    ['the clock in the journey', 'widget/journey.ts', 'const now = Date.now()', /reads the clock/],
    ['chance outside main', 'widget/client.ts', 'const x = Math.random()', /Math\.random/],
    ['fetch in the cellar', 'server/webauthn/bytes.ts', `const x = fetch('https://example')`, /calls fetch/],
    ['a legacy word outside compat', 'server/http/app.ts', 'const soapAction = 1', /says "soap"/],
  ]
  for (const [title, path, text, complaint] of refused) {
    it(title, () => match(judge(path, text).join('\n'), complaint))
  }
})

describe('the import table allows', () => {
  const allowed: readonly (readonly [string, string, string])[] = [
    ['main to know everyone', 'server/main.ts', `import { x } from './store/sqlite.ts'; import { y } from './http/problem.ts'; const now = Date.now()`],
    ['the command line to call main and the cellar', 'server/cli/serve.ts', `import { x } from '../main.ts'; import { y } from '../webauthn/bytes.ts'`],
    ['the widget to enter the contract', 'widget/client.ts', `import { x } from '../server/contract/refuse.ts'`],
    ['the demo to use public exports', 'demo/start.ts', `import { x } from 'keytap/server'; import { Hono } from 'hono'`],
    ['a test to import anything', 'test/browser.ts', `import { x } from '../server/main.ts'`],
    ['words in comments and strings', 'server/http/app.ts', `// import { x } from '../store/sqlite.ts'\nconst text = "process.env Date.now()"`],
    ['a dialect its own words', 'server/compat/first/door.ts', 'const soapAction = 1'],
  ]
  for (const [title, path, text] of allowed) {
    it(title, () => deepStrictEqual(judge(path, text), []))
  }
})
