/** What the last build left in `dist/`, for the suites that judge it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Integrity } from '../build.ts'

export const root = join(import.meta.dirname, '../..')
export const dist = join(root, 'dist')

/** @throws {Error} When there is no build to judge. */
export function readIntegrity(): Integrity {
  const path = join(dist, 'script/integrity.json')
  if (!existsSync(path)) throw new Error('There is no build to judge. Run "npm run build" first.')
  return JSON.parse(readFileSync(path, 'utf8')) as Integrity
}

export const readScript = (name: string): string => readFileSync(join(dist, 'script', name), 'utf8')
