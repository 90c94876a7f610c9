/** Every promise of server/store/store.ts, on both databases. */
import { after, before, describe } from 'node:test'
import { dialects, type Bench, type Database } from './dialects.ts'
import { describeAccounts } from './suites/accounts.ts'
import { describeAuthentication } from './suites/authentication.ts'
import { describeCeremonies } from './suites/ceremonies.ts'
import { describeDevices } from './suites/devices.ts'
import { describeEvents } from './suites/events.ts'
import { describeExpiry } from './suites/expiry.ts'
import { describeFleet } from './suites/fleet.ts'
import { describeImporting } from './suites/importing.ts'
import { describeIsolation } from './suites/isolation.ts'
import { describeMetadata } from './suites/metadata.ts'
import { describeLicensing } from './suites/licensing.ts'
import { describeActivations } from './suites/activations.ts'
import { describeNewcomers } from './suites/newcomers.ts'
import { describeNotices } from './suites/notices.ts'
import { describeOath } from './suites/oath.ts'
import { describeRaces } from './suites/races.ts'
import { describeRegistration } from './suites/registration.ts'
import { describeSessions } from './suites/sessions.ts'
import { describeTickets } from './suites/tickets.ts'
import { describeUserTokens } from './suites/user-tokens.ts'

const suites = [
  describeAccounts, describeTickets, describeCeremonies, describeRegistration, describeAuthentication, describeDevices,
  describeEvents, describeMetadata, describeNotices, describeExpiry, describeFleet, describeImporting, describeIsolation, describeRaces,
  describeLicensing, describeActivations, describeOath, describeSessions, describeNewcomers, describeUserTokens,
]

for (const dialect of dialects) {
  describe(`the store on ${dialect.name}`, () => {
    let database: Database
    let bench: Bench
    before(async () => {
      database = await dialect.start()
      bench = { store: await database.open(), other: await database.open(), database }
    })
    after(async () => {
      await database.stop()
    })
    for (const describeSuite of suites) describeSuite(() => bench)
  })
}
