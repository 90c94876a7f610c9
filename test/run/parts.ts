/**
 * The parts of the whole test run. A part is one process that ends with a closing line
 * `name: N passed, N failed, N skipped`, or a check that passes or fails as one.
 */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

export type Part = {
  readonly name: string
  /** Arguments for this same Node. */
  readonly arguments: readonly string[]
  /** A check has no closing line: its exit code is its answer. */
  readonly counts: 'tests' | 'itself'
  /** Names of parts that must have passed before. */
  readonly after: readonly string[]
  readonly needsBrowser: boolean
}

export const root = join(import.meta.dirname, '../..')

/** Folders of test/ that hold no suite of node:test. */
const otherFolders = new Set(['widget', 'demo', 'bench', 'node', 'run', 'authenticator'])

/** Long parts first, so that two cores finish together. `alone` is true where no other part runs beside. */
export function listParts(alone: (name: string) => boolean): readonly Part[] {
  const check = (name: string, ...rest: readonly string[]): Part => ({ name, arguments: rest, counts: 'itself', after: [], needsBrowser: false })
  return [
    check('build', join(root, 'test/build.ts')),
    { name: 'widget', arguments: [toolPath('@web/test-runner', 'wtr'), '--config', 'test/wtr.config.ts', '--static-logging'], counts: 'tests', after: [], needsBrowser: true },
    { name: 'demo', arguments: [toolPath('@playwright/test', 'playwright'), 'test', '--config', 'test/demo/playwright.config.ts'], counts: 'tests', after: ['build'], needsBrowser: true },
    check('types', toolPath('typescript', 'tsc'), '--noEmit'),
    check('lint', toolPath('oxlint', 'oxlint'), '--type-aware', '--deny-warnings'),
    ...nodeFolders().map((folder) => nodePart(folder, alone(folder))),
    // The pure half of the widget needs no browser, and shares its folder with the half that does.
    { ...nodePart('widget', alone('journey')), name: 'journey' },
  ]
}

function nodeFolders(): readonly string[] {
  const entries = readdirSync(join(root, 'test'), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && !otherFolders.has(entry.name)).map((entry) => entry.name)
}

export function testFlags(width: number): readonly string[] {
  return [
    '--import=./test/run/end-file.ts',
    '--test',
    `--test-concurrency=${width}`,
    // A test that hangs is told by its name instead of taking the whole part down.
    '--test-timeout=180000',
    '--test-reporter=./test/run/closing-reporter.ts',
  ]
}

function nodePart(folder: string, alone: boolean): Part {
  const files = findTests(`test/${folder}`)
  const flags = testFlags(alone ? availableParallelism() : 1)
  // `node --test` without a file would look for others, so a folder without tests names one that is not there.
  const named = files.length > 0 ? files : [`test/${folder}/has-no-tests.test.ts`]
  const after = folder === 'package' ? ['build'] : []
  return { name: folder, arguments: [...flags, ...named], counts: 'tests', after, needsBrowser: false }
}

function findTests(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name)).toSorted()
}

/** The JavaScript file behind a tool's name, which every platform can start. */
function toolPath(packageName: string, tool: string): string {
  const manifest = findManifest(packageName)
  const { bin } = createRequire(import.meta.url)(manifest) as { readonly bin: string | Readonly<Record<string, string>> }
  const path = typeof bin === 'string' ? bin : bin[tool]
  if (path === undefined) throw new Error(`${packageName} has no tool named ${tool}. Run "npm ci".`)
  return join(dirname(manifest), path)
}

function findManifest(packageName: string): string {
  const manifest = join(root, 'node_modules', packageName, 'package.json')
  if (!existsSync(manifest)) throw new Error(`${packageName} is not installed. Run "npm ci" first.`)
  return manifest
}
