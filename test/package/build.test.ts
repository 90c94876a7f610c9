/** The build makes the same bytes each time, so that anyone can check what was published. */
import { deepStrictEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, it } from 'node:test'
import { build } from '../build.ts'
import { dist, readIntegrity } from './published.ts'

const again = mkdtempSync(join(tmpdir(), 'keytap-build-'))
after(() => rmSync(again, { recursive: true, force: true }))

function hashFiles(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const pairs = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')] as const
  })
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

it('two builds of one tree are byte for byte the same', async () => {
  readIntegrity()
  await build(again)
  deepStrictEqual(hashFiles(again), hashFiles(dist))
})
