/** A step that starts from what its node knows of the one before: whatever changed meanwhile counts all the same, on both stores. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { CreationOptions } from '../../server/contract/shapes/ceremonies.ts'
import { authenticateTicket } from '../../server/relying-party/authenticate-ticket.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { revokeTicket } from '../../server/relying-party/revoke-ticket.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { updateAccount } from '../../server/relying-party/update-account.ts'
import type { Services, TicketCaller } from '../../server/relying-party/services.ts'
import { openPostgresStore } from '../../server/store/postgres.ts'
import { openSqliteStore } from '../../server/store/sqlite.ts'
import type { Store } from '../../server/store/store.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { changeRows } from './behind-the-store.ts'
import { bank, dialects, enroll, openStage, origin, refusalOf, secondOrigin, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`a finish from memory on ${dialect}`, () => {
    let stage: Stage
    /** Of a second node on the same database, which knows nothing of what the first began. */
    let other: Services
    let count = 0
    before(async () => {
      stage = await openStage({ dialect })
      const store = stage.databaseUrl === null ? await openSqliteStore({ file: stage.files.database }) : await openPostgresStore({ url: stage.databaseUrl })
      other = { ...stage.services, store }
    })
    after(async () => {
      await other.store.close()
      await stage.end()
    })

    const start = async (services = stage.services, change = {}) => {
      const username = `user-${(count += 1)}`
      const minted = await stage.mint({ username, email: 'old@mail.example', ...change })
      const page = (finishing: boolean, from = origin): Promise<TicketCaller> =>
        authenticateTicket(services, { ticket: minted.ticket, origin: from, requestId: 'r', ...(finishing ? { step: 'finish' as const } : {}) })
      const { ceremonyId, publicKey } = await beginRegistration(services, await page(false))
      return { username, minted, page, ceremonyId, publicKey }
    }
    const answer = (options: CreationOptions, ceremonyId: string) => ({ ceremonyId, response: createAuthenticator().create(options, { origin }) })
    const devicesOf = async (username: string) => {
      const user = await stage.services.store.findUser(stage.account.accountId, username)
      return user === null ? [] : stage.services.store.listCredentials(stage.account.accountId, user.id)
    }
    /** Recalled before the change, as a request that is on its way, and refused as if the ticket had been read. */
    const refusedAfter = async (change: (begun: Awaited<ReturnType<typeof start>>) => Promise<unknown>) => {
      const begun = await start()
      const caller = await begun.page(true)
      equal(caller.recalled, true)
      await change(begun)
      const code = await refusalOf(finishRegistration(stage.services, caller, answer(begun.publicKey, begun.ceremonyId)))
      return { code, devices: (await devicesOf(begun.username)).length, ...begun }
    }

    it('reads no ticket, once', async () => {
      let reads = 0
      const store: Store = { ...stage.services.store, openTicket: (...args) => ((reads += 1), stage.services.store.openTicket(...args)) }
      const services = { ...stage.services, store }
      const { page, publicKey, ceremonyId, username } = await start(services)
      const input = answer(publicKey, ceremonyId)
      const finished = await finishRegistration(services, await page(true), input)
      equal(reads, 1)
      equal((await devicesOf(username)).length, 1)
      // The repeat finds nothing in memory, and is answered as before.
      deepEqual(await finishRegistration(services, await page(true), input), finished)
      equal(reads, 2)
    })

    it('is for the finish alone, from the ticket\'s own origin, and not of another node', async () => {
      const begun = await start()
      equal((await begun.page(false)).recalled, undefined)
      equal((await authenticateTicket(other, { ticket: begun.minted.ticket, origin, requestId: 'r', step: 'finish' })).recalled, undefined)
      equal(await refusalOf(begun.page(true, secondOrigin)), 'origin_mismatch')
      equal((await begun.page(true)).recalled, undefined)
    })

    it('finds that the ticket was revoked', async () => {
      const { code, devices } = await refusedAfter(async ({ minted }) => revokeTicket(other, await stage.backend(), { id: minted.ticketId }))
      deepEqual([code, devices], ['ticket_revoked', 0])
    })

    it('finds that the account was suspended', async () => {
      const { code, devices } = await refusedAfter(() => setAccountSuspended(other, bank.loginName, true))
      await setAccountSuspended(other, bank.loginName, false)
      deepEqual([code, devices], ['account_suspended', 0])
    })

    it('finds that ticket or ceremony expired by the database clock', async () => {
      const ticket = await refusedAfter(({ minted }) => changeRows(stage, 'update tickets set expires_at = 1 where id = $1', [minted.ticketId]))
      deepEqual([ticket.code, ticket.devices], ['ticket_expired', 0])
      const ceremony = await refusedAfter(({ minted }) => changeRows(stage, 'update tickets set ceremony_expires_at = 1 where id = $1', [minted.ticketId]))
      deepEqual([ceremony.code, ceremony.devices], ['ceremony_expired', 0])
    })

    it('finds that another node began anew', async () => {
      const { code, devices } = await refusedAfter(async ({ minted }) =>
        beginRegistration(other, await authenticateTicket(other, { ticket: minted.ticket, origin, requestId: 'r' })))
      deepEqual([code, devices], ['ceremony_unknown', 0])
    })

    it('finds that another node finished, and answers the same answer alike', async () => {
      const begun = await start()
      const caller = await begun.page(true)
      const input = answer(begun.publicKey, begun.ceremonyId)
      const page = await authenticateTicket(other, { ticket: begun.minted.ticket, origin, requestId: 'r' })
      const first = await finishRegistration(other, page, input)
      deepEqual(await finishRegistration(stage.services, caller, input), first)
      equal((await devicesOf(begun.username)).length, 1)
    })

    it('finds that the user is gone', async () => {
      const { code } = await refusedAfter(async ({ username }) => {
        const user = await stage.services.store.findUser(stage.account.accountId, username)
        await changeRows(stage, 'delete from tickets where user_id = $1', [user?.id ?? ''])
        await changeRows(stage, 'delete from users where id = $1', [user?.id ?? ''])
      })
      equal(code, 'unauthorized')
    })

    it('tells the address that the user has by now', async () => {
      const begun = await start()
      const caller = await begun.page(true)
      await changeRows(stage, 'update users set email = $1 where username = $2', [`new-${begun.username}@mail.example`, begun.username])
      ok((await finishRegistration(stage.services, caller, answer(begun.publicKey, begun.ceremonyId))).result)
      const notices = (await stage.services.store.leaseNotices(100, 60_000)).filter(({ details }) => details['username'] === begun.username)
      deepEqual(notices.map(({ to }) => to.email), [`new-${begun.username}@mail.example`])
    })

    it('goes by the frames that the account allows by now', async () => {
      const begun = await start()
      const caller = await begun.page(true)
      const input = { ceremonyId: begun.ceremonyId, response: createAuthenticator().create(begun.publicKey, { origin, crossOrigin: true, topOrigin: secondOrigin }) }
      await updateAccount(other, bank.loginName, { topOrigins: { add: [secondOrigin], remove: [] } })
      ok((await finishRegistration(stage.services, caller, input)).result)
      const later = await start()
      const late = { ceremonyId: later.ceremonyId, response: createAuthenticator().create(later.publicKey, { origin, crossOrigin: true, topOrigin: secondOrigin }) }
      const page = await later.page(true)
      await updateAccount(other, bank.loginName, { topOrigins: { add: [], remove: [secondOrigin] } })
      equal(await refusalOf(finishRegistration(stage.services, page, late)), 'cross_origin')
      equal((await devicesOf(later.username)).length, 0)
    })

    it('burns the challenge for a wrong answer, with one event', async () => {
      const begun = await start()
      const wrong = { ceremonyId: begun.ceremonyId, response: createAuthenticator().create(begun.publicKey, { origin: secondOrigin }) }
      const code = await refusalOf(finishRegistration(stage.services, await begun.page(true), wrong))
      equal(code, 'client_origin_mismatch')
      equal(await refusalOf(finishRegistration(stage.services, await begun.page(true), answer(begun.publicKey, begun.ceremonyId))), 'challenge_used')
      const events = (await stage.events()).filter(({ username, type }) => username === begun.username && type === 'device.enrolled')
      deepEqual(events.map(({ outcome, code: told }) => [outcome, told]), [['refused', code], ['refused', 'challenge_used']])
    })

    it('is one of 16 finishes of one ticket at once', async () => {
      const begun = await start()
      const callers = await Promise.all(Array.from({ length: 16 }, () => begun.page(true)))
      equal(callers.filter(({ recalled }) => recalled).length, 1)
      const all = await Promise.allSettled(callers.map((caller) => finishRegistration(stage.services, caller, answer(begun.publicKey, begun.ceremonyId))))
      equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
      equal((await devicesOf(begun.username)).length, 1)
    })
  })

  describe(`a begin from memory on ${dialect}`, () => {
    let stage: Stage
    let count = 0
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    const mint = async (change = {}) => {
      const username = `user-${(count += 1)}`
      const minted = await stage.mint({ username, ...change })
      const page = (from = origin) => authenticateTicket(stage.services, { ticket: minted.ticket, origin: from, requestId: 'r', step: 'begin' })
      return { username, minted, page, userId: (await stage.services.store.findUser(stage.account.accountId, username))?.id ?? '' }
    }

    it('reads no ticket, once, and asks for what a begin that read asks for', async () => {
      let reads = 0
      const store: Store = { ...stage.services.store, openTicket: (...args) => ((reads += 1), stage.services.store.openTicket(...args)) }
      const { minted } = await mint()
      // What a node knows it knows by its store.
      const page = () => authenticateTicket(stage.services, { ticket: minted.ticket, origin, requestId: 'r', step: 'begin' })
      const services = { ...stage.services, store }
      const known = await page()
      equal(known.recalled, true)
      const first = await beginRegistration(services, known)
      equal(reads, 0)
      const again = await page()
      equal(again.recalled, undefined)
      const second = await beginRegistration(services, again)
      const asked = ({ publicKey, testSignature, deviceCount }: typeof first) => ({ ...publicKey, challenge: null, testSignature, deviceCount })
      deepEqual(asked(first), asked(second))
      equal((await stage.services.store.findTicket(stage.account.accountId, minted.ticketId))?.ticket.begins, 2)
    })

    it('is for the first ticket of a user who is new, and from the ticket\'s own origin', async () => {
      const { username, page } = await mint()
      equal(await refusalOf(page(secondOrigin)), 'origin_mismatch')
      equal((await page()).recalled, undefined)
      const later = await stage.mint({ username })
      equal((await authenticateTicket(stage.services, { ticket: later.ticket, origin, requestId: 'r', step: 'begin' })).recalled, undefined)
    })

    const changes: Readonly<Record<string, (minted: Awaited<ReturnType<typeof mint>>) => Promise<unknown>>> = {
      ticket_revoked: async ({ minted }) => revokeTicket(stage.services, await stage.backend(), { id: minted.ticketId }),
      ticket_expired: ({ minted }) => changeRows(stage, 'update tickets set expires_at = 1 where id = $1', [minted.ticketId]),
      too_many_starts: ({ minted }) => changeRows(stage, 'update tickets set begins = 5 where id = $1', [minted.ticketId]),
      account_suspended: () => setAccountSuspended(stage.services, bank.loginName, true),
    }
    for (const [code, change] of Object.entries(changes)) {
      it(`is refused as one that read: ${code}`, async () => {
        const minted = await mint()
        const caller = await minted.page()
        equal(caller.recalled, true)
        await change(minted)
        equal(await refusalOf(beginRegistration(stage.services, caller)), code)
        await setAccountSuspended(stage.services, bank.loginName, false)
      })
    }

    it('goes by the policy, the names and the keys that there are by now', async () => {
      const minted = await mint()
      const caller = await minted.page()
      await stage.setPolicy({ maxKeysPerUser: 1, userVerification: 'required' })
      await changeRows(stage, 'update users set display_name = $1 where id = $2', ['Renamed', minted.userId])
      const { publicKey } = await beginRegistration(stage.services, caller)
      deepEqual([publicKey.user.displayName, publicKey.authenticatorSelection.userVerification], ['Renamed', 'required'])
      const other = await mint()
      const late = await other.page()
      await enroll(stage, { username: other.username })
      equal(await refusalOf(beginRegistration(stage.services, late)), 'device_limit')
      await stage.setPolicy({ maxKeysPerUser: 20, userVerification: 'preferred' })
    })
  })
}
