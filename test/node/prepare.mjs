/** After `npm ci`: builds the command line, so that `npx keytap` works in a fresh checkout. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isCurrent } from './require-node.mjs'

if (isCurrent()) {
  const build = join(import.meta.dirname, '..', 'build.ts')
  process.exitCode = spawnSync(process.execPath, [build, 'server'], { stdio: 'inherit' }).status ?? 1
}
