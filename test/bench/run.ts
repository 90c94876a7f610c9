/**
 * `npm run bench`: every figure of the README's tables, ours and the peers' in one run. `-- --quick` for a
 * look, `-- http fleet` for the named parts alone.
 */
import { benchFirstRead } from './camera.ts'
import { benchCompat } from './compat.ts'
import { benchCore } from './core.ts'
import { benchFleet } from './fleet.ts'
import { benchGuesses } from './guesses.ts'
import { benchHttpOverhead } from './http-overhead.ts'
import { benchMetadata } from './metadata.ts'
import { benchQr } from './qr.ts'
import { benchRegistrations } from './registrations.ts'

const words = process.argv.slice(2)
const quick = words.includes('--quick')

const parts: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  core: () => benchCore(quick ? 3 : 15),
  metadata: () => benchMetadata(quick ? 3 : 9),
  http: async () => (await benchHttpOverhead()).lines,
  registrations: () => benchRegistrations(quick),
  fleet: () => benchFleet(quick ? 5000 : 100_000),
  compat: () => benchCompat(quick ? 1 : 5, quick ? 10 : 40),
  guesses: () => benchGuesses(quick ? 10 : 20),
  qr: () => benchQr(quick),
  // It reads with the built script, as a page would.
  camera: () => benchFirstRead(quick ? 2 : 5),
}

const named = words.filter((word) => !word.startsWith('--'))
const unknown = named.find((name) => !(name in parts))
if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}.`)

console.log('Ratios are medians of same-round pairs and hold; absolute figures move with the machine.')
for (const [name, bench] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue
  // One part that cannot run, for want of a browser or a build, leaves the others their say.
  const lines = await bench().catch((error: Error) => [`${name} could not run: ${error.message}`])
  console.log(`\n${lines.join('\n')}`)
}
