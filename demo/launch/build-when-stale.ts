/** Builds the elements and the verifier when a source is newer than what was built. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import type { Frame } from '../pages/layout.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const script = join(root, 'dist/script')
/** The command line as it is published. */
export const keytapCommand = join(root, 'dist/server/keytap.js')

const sources = ['widget', 'server', 'vite.config.ts', 'test/build.ts', 'package.json', 'package-lock.json'] as const
const products = [join(script, 'integrity.json'), keytapCommand] as const

/** @throws {Error} With what the build said, when it failed. */
export async function buildWhenStale(tell: (line: string) => void): Promise<void> {
  const oldest = Math.min(...products.map((path) => (existsSync(path) ? statSync(path).mtimeMs : 0)))
  if (newestOf(sources.map((path) => join(root, path))) <= oldest) return
  tell('Building the elements and the verifier …')
  try {
    await run(process.execPath, [join(root, 'test/build.ts'), 'scripts', 'server'], { cwd: root })
  } catch (error) {
    const { stderr, stdout } = error as { readonly stderr?: string; readonly stdout?: string }
    throw new Error(stripVTControlCharacters(`The build failed.\n${stderr || stdout || String(error)}`))
  }
}

function newestOf(paths: readonly string[]): number {
  return Math.max(...paths.map((path) => {
    const stats = statSync(path)
    return stats.isDirectory() ? newestOf(readdirSync(path).map((name) => join(path, name))) : stats.mtimeMs
  }), 0)
}

/** What goes into the bank's script tags: the files' addresses, which hold their version, and their hashes. */
export async function readScripts(verifier: string): Promise<Frame> {
  const facts = JSON.parse(await readFile(join(script, 'integrity.json'), 'utf8')) as Readonly<Record<string, { readonly integrity: string }>>
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  const find = (file: string): Frame['script'] => {
    const integrity = facts[file]?.integrity
    if (integrity === undefined) throw new Error(`The build made no ${file}. Delete dist/ and start again.`)
    return { src: `${verifier}/${file}`, integrity }
  }
  return { script: find(`keytap-${version}.js`), activateScript: find(`keytap-activate-${version}.en.js`), codeScript: find(`keytap-code-${version}.en.js`) }
}
