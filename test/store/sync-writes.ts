/** Run under strace by sqlite.test.ts: writes one after the other and prints how many were acknowledged. */
import { openSqliteStore } from '../../server/store/sqlite.ts'
import { addSampleAccount, sampleEvent } from './samples.ts'

const [file, count] = process.argv.slice(2)
if (file === undefined) throw new Error('name a file')
const store = await openSqliteStore({ file })
const account = await addSampleAccount(store)
let acknowledged = 0
for (let n = 0; n < Number(count); n++) {
  await store.addEvent(account.id, sampleEvent())
  acknowledged += 1
}
process.stdout.write(`${acknowledged}\n`)
await store.close()
