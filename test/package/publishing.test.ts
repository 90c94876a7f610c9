/** Judges what `npm pack` would publish, by its own list of files; nothing is sent anywhere. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { libraryEntry, programEntry } from '../build.ts'
import { dist, readIntegrity, root } from './published.ts'

type Target = string | { readonly types: string; readonly default: string }
type Manifest = {
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, Target>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly bundleDependencies?: unknown
}

readIntegrity()
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {
  cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32',
})) as [{ readonly files: readonly { readonly path: string; readonly size: number }[]; readonly unpackedSize: number }]
const paths = packed.files.map(({ path }) => path)
const contents = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('the published package', () => {
  it('holds what the exports and the command line name', () => {
    const targets = Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? [target] : [target.types, target.default]))
    const wanted = [...targets, ...Object.values(manifest.bin)].map((path) => path.replace(/^\.\//, ''))
    const missing = wanted.filter((path) => !path.includes('*') && !paths.includes(path))
    deepStrictEqual(missing, [])
    for (const pattern of wanted.filter((path) => path.includes('*'))) {
      const [start = '', end = ''] = pattern.split('*')
      ok(paths.some((path) => path.startsWith(start) && path.endsWith(end)), `nothing fits ${pattern}`)
    }
  })

  it('holds no test, no source, no source map, no key, no database and no Node', () => {
    const strays = paths.filter((path) => !/^(dist\/(widget|script|server|types)\/|package\.json$|README\.md$|LICENSE$|(demo|server|widget)\/([a-z-]+\/)*README\.md$|SECURITY\.md$|CHANGELOG\.md$)/.test(path))
    deepStrictEqual(strays, [])
    deepStrictEqual(paths.filter((path) => /\.(map|pem|key|sqlite|db|log|env)$|(^|\/)\.|\.test\.|\/node$/.test(path)), [])
    strictEqual(manifest.scripts['prepare'] ?? manifest.scripts['install'] ?? manifest.scripts['postinstall'], undefined)
    const runtimes = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter((name) => /^node(-|$)/.test(name))
    deepStrictEqual(runtimes, [])
    // A megabyte of it is the WebAssembly that scanners fetch, and more than another the scripts, most in three languages.
    ok(packed.unpackedSize < 5_000_000, `${packed.unpackedSize} bytes unpacked is more than this package should need`)
  })

  it('carries neither a private key nor a path of the machine that built it', () => {
    const suspicious = paths.filter((path) => path.endsWith('.js') && (contents(path).includes(root) || /BEGIN [A-Z ]*PRIVATE KEY/.test(contents(path))))
    deepStrictEqual(suspicious, [])
  })

  it('imports nothing that it does not bring or depend on', () => {
    const brought = new Set(Object.keys(manifest.dependencies))
    const outside = paths.filter((path) => path.endsWith('.js') && !path.startsWith('dist/script/')).flatMap((path) =>
      [...contents(path).matchAll(/^(?:import|export)\b[^'"\n]*(?:from\s*)?["']([^"'.][^"']*)["']/gm)]
        .map(([, name = '']) => name)
        .filter((name) => !name.startsWith('node:') && !brought.has(name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')))
        .map((name) => `${path} imports ${name}`))
    deepStrictEqual(outside, [])
  })

  it('is found under the names an integrator imports', () => {
    for (const name of Object.keys(manifest.exports).filter((key) => !key.includes('*'))) {
      const address = import.meta.resolve(name.replace(/^\./, 'keytap'))
      ok(existsSync(new URL(address)), `${name} resolves to ${address}, which is not there`)
    }
  })

  it('can be entered: the classes without a page, the testing tools, the verifier', async () => {
    const load = (path: string) => import(join(dist, path)) as Promise<Readonly<Record<string, unknown>>>
    strictEqual(typeof (await load('widget/testing.js'))['addSecurityKey'], 'function')
    strictEqual(typeof (await load('widget/elements.js'))['KeytapDevices'], 'function')
    strictEqual(typeof (await load('server/index.js'))['createVerifier'], 'function')
  })

  it('needs the Node that its own checkout asks for', () => {
    match(contents('test/node/require-node.mjs'), new RegExp(`needed = '${manifest.engines.node.slice(2)}'`))
  })

  it('tells an older Node what is needed, before it loads anything that Node cannot', () => {
    for (const text of [programEntry, libraryEntry(['createVerifier'])]) {
      const source = text.replaceAll('process.version}', "'v22.12.0'}").replaceAll('process.versions.node', "'22.12.0'")
      const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' })
      match(stderr, /[eE]rror: Keytap runs on Node 24\.15 or newer, and this is v22\.12\.0\.\nhint: install a current Node/)
      strictEqual(status, 1)
    }
  })

  it('leads nowhere that it does not hold, from the README on its first page', () => {
    const links = [...contents('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path)
    deepStrictEqual(links.filter((path) => !paths.includes(path)), [])
  })
})
