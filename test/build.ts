/**
 * What `npm run build` runs: everything that is published, into `dist/`, in seconds and byte for
 * byte the same each time. `node test/build.ts scripts` makes only the parts that are named.
 *
 *   modules  dist/widget/        the elements for bundlers
 *   scripts  dist/script/        the elements for a script tag, the scanner's folder, integrity.json, licenses.txt
 *   server   dist/server/        the verifier and its command line
 *   types    dist/types/         declarations of both
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { build as pack } from 'vite'
import { decoderFolder, scriptFile, scriptModes } from '../vite.config.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

/** What a page needs to pin one script-tag file, and what it costs over the wire. */
export type ScriptFacts = { readonly integrity: string; readonly bytes: number; readonly gzipBytes: number }
export type Integrity = Readonly<Record<string, ScriptFacts>>

const parts = { modules: buildModules, scripts: buildScripts, server: buildServer, types: buildTypes } as const
export type Part = keyof typeof parts
export const everyPart = Object.keys(parts) as readonly Part[]

/** Builds `named` into `out`, which is emptied first when every part is wanted. */
export async function build(out: string, named: readonly Part[] = everyPart): Promise<void> {
  if (named.length === everyPart.length) await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  await Promise.all(named.map((part) => parts[part](out)))
}

async function packMode(mode: string, outDir: string): Promise<void> {
  await pack({ root, configFile: join(root, 'vite.config.ts'), mode, build: { outDir, emptyOutDir: false } })
}

async function buildModules(out: string): Promise<void> {
  await packMode('modules', join(out, 'widget'))
}

async function buildScripts(out: string): Promise<void> {
  const folder = join(out, 'script')
  for (const mode of scriptModes) await packMode(mode, folder)
  await hideMaps(folder, join(out, 'maps'))
  const fetched = await packDecoder(join(folder, decoderFolder))
  const names = [...scriptModes.map(scriptFile), ...fetched.map((name) => `${decoderFolder}/${name}`)]
  const facts = await Promise.all(names.map(async (name) => [name, await measure(join(folder, name))] as const))
  await writeFile(join(folder, 'integrity.json'), `${JSON.stringify(Object.fromEntries(facts), null, 2)}\n`)
  await writeFile(join(folder, 'licenses.txt'), await collectLicenses())
}

/**
 * What the scanner fetches: the decoder as a module that a worker can be, its WebAssembly, and the
 * decoder that needs none. The library's address of somebody else's host is cut out.
 */
async function packDecoder(folder: string): Promise<readonly string[]> {
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: { decoder: 'widget/scan/decoder.ts', plain: 'widget/scan/plain-reader.ts' },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  })
  await mkdir(folder, { recursive: true })
  for (const { path, text } of outputFiles) await writeFile(path, text.replace(/https:\/\/[a-z.]*jsdelivr\.net\/npm\//g, ''))
  await copyFile(join(root, 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm'), join(folder, 'reader.wasm'))
  return ['decoder.js', 'plain.js', 'reader.wasm']
}

/** The maps are for whoever reads a stack trace here; npm leaves their folder out. */
async function hideMaps(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await writeFile(join(to, '.npmignore'), '*\n')
  const maps = (await readdir(from)).filter((name) => name.endsWith('.map'))
  await Promise.all(maps.map((name) => rename(join(from, name), join(to, name))))
}

async function measure(path: string): Promise<ScriptFacts> {
  const code = await readFile(path)
  const integrity = `sha384-${createHash('sha384').update(code).digest('base64')}`
  return { integrity, bytes: code.length, gzipBytes: gzipSync(code, { level: 9 }).length }
}

/** A script-tag file carries parts of these; their licenses ask to be carried too. */
async function collectLicenses(): Promise<string> {
  const packages = { lit: 'LICENSE', 'lit-html': 'LICENSE', '@lit/reactive-element': 'LICENSE', '@simplewebauthn/browser': 'LICENSE.md', 'lean-qr': 'LICENSE', '@hpke/core': 'LICENSE', 'zxing-wasm': 'LICENSE', qr: 'LICENSE-MIT' }
  const texts = Object.entries(packages).map(async ([name, file]) => {
    const text = await readFile(join(root, 'node_modules', name, file), 'utf8')
    return `${name}\n\n${text.trim()}\n`
  })
  return (await Promise.all(texts)).join('\n---\n\n')
}

async function buildServer(out: string): Promise<void> {
  const folder = join(out, 'server')
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: { verifier: 'server/index.ts', program: 'server/cli/keytap.ts', 'checkpoint-thread': 'server/store/sqlite/checkpoint-thread.ts' },
    outdir: join(folder, 'parts'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    chunkNames: '[hash]',
    metafile: true,
    logLevel: 'warning',
  })
  const verifier = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === 'server/index.ts')
  await writeFile(join(folder, 'index.js'), libraryEntry(verifier?.exports ?? []))
  await writeFile(join(folder, 'keytap.js'), programEntry)
  await chmod(join(folder, 'keytap.js'), 0o755)
}

const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly engines: { readonly node: string } }
const [major, minor] = engines.node.replace('>=', '').split('.')
const readNode = "const [major, minor] = process.versions.node.split('.').map(Number)\n"
const isCurrent = `major > ${major} || (major === ${major} && minor >= ${minor})`
const tooOld = `Keytap runs on Node ${major}.${minor} or newer, and this is \${process.version}.\\n`
  + 'hint: install a current Node (https://nodejs.org), then run the same command again.'

/**
 * The two doors of the published verifier look at the Node first and only then load the rest: a static
 * import of `node:sqlite` would fail on an older one before any line of ours could run.
 */
export const programEntry = `#!/usr/bin/env node
${readNode}if (${isCurrent}) {
  await import('./parts/program.js')
} else {
  console.error(\`error: ${tooOld}\`)
  process.exitCode = 1
}
`

/** `keytap/server`: the same names as the module behind it. */
export const libraryEntry = (names: readonly string[]): string => `${readNode}if (!(${isCurrent})) {
  throw new Error(\`${tooOld}\`)
}
export const { ${names.toSorted().join(', ')} } = await import('./parts/verifier.js')
`

async function buildTypes(out: string): Promise<void> {
  await Promise.all(['widget', 'server'].map((room) => declare(room, out)))
}

async function declare(room: string, out: string): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  try {
    await run(process.execPath, [tsc, '-p', join(root, room), '--outDir', join(out, 'types')], { cwd: root })
  } catch (error) {
    throw new Error(`The declarations of ${room}/ do not compile:\n${(error as { readonly stdout?: string }).stdout || String(error)}`)
  }
}

function isPart(name: string): name is Part {
  return Object.hasOwn(parts, name)
}

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !isPart(name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}". Parts: ${everyPart.join(', ')}.`)
  const started = performance.now()
  const out = join(root, 'dist')
  const named = names.length === 0 ? everyPart : names.filter(isPart)
  await build(out, named)
  if (named.includes('scripts')) {
    const facts = JSON.parse(await readFile(join(out, 'script/integrity.json'), 'utf8')) as Integrity
    for (const [name, { integrity, gzipBytes }] of Object.entries(facts)) {
      console.log(`dist/script/${name}  ${(gzipBytes / 1000).toFixed(1)} kB gzip\n  integrity="${integrity}"`)
    }
  }
  console.log(`Built ${named.join(', ')} in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  })
}
