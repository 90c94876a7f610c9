/** `npm run bench`: every figure of the README's table, ours and the peers' in one run. `--quick` for a look. */
import { benchCore } from './core.ts'
import { benchFleet } from './fleet.ts'
import { benchHttpOverhead } from './http-overhead.ts'
import { benchMetadata } from './metadata.ts'
import { benchFirstRead, benchQr } from './qr.ts'
import { benchRegistrations } from './registrations.ts'

const quick = process.argv.includes('--quick')
console.log('Ratios are medians of same-round pairs and hold; absolute figures move with the machine.\n')
console.log((await benchCore(quick ? 3 : 15)).join('\n'), '\n')
console.log((await benchMetadata(quick ? 3 : 9)).join('\n'), '\n')
const { lines } = await benchHttpOverhead()
console.log(lines.join('\n'), '\n')
console.log((await benchRegistrations(quick)).join('\n'))
console.log(`\n${(await benchFleet(quick ? 5000 : 100_000)).join('\n')}`)
console.log(`\n${(await benchQr(quick)).join('\n')}`)
// It reads with the built script, as a page would.
console.log(`\n${(await benchFirstRead(quick ? 2 : 5).catch((error: Error) => [error.message])).join('\n')}`)
