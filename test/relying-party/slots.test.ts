/** Device slots: made by an administrator, filled once by a registration, emptied with their key. On both stores. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { findTicket } from '../../server/relying-party/find-ticket.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { findOathDeviceBySerial } from '../../server/relying-party/oath/find-oath-device.ts'
import { importOathDevices } from '../../server/relying-party/oath/import-oath-devices.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { addSlot } from '../../server/relying-party/slots/add-slot.ts'
import { assignSlot, unassignSlot } from '../../server/relying-party/slots/assign-slot.ts'
import { findSlot, findSlotBySerial, listSlots } from '../../server/relying-party/slots/find-slot.ts'
import { removeSlot } from '../../server/relying-party/slots/remove-slot.ts'
import { switchSlot } from '../../server/relying-party/slots/switch-slot.ts'
import { createUser } from '../../server/relying-party/users/create-user.ts'
import { findUser } from '../../server/relying-party/users/find-user.ts'
import { removeUser } from '../../server/relying-party/users/remove-user.ts'
import { verifyAudit } from '../../server/relying-party/verify-audit.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { bank, dialects, enroll, finishAs, openStage, origin, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`a device slot on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    let count = 0
    const makeUser = async (more: object = {}) => (await createUser(stage.services, await stage.backend(), { username: `slot-user-${count += 1}`, ...more })).username
    const make = async (username: string) => addSlot(stage.services, await stage.backend(), { username })
    const see = async (id: string) => findSlot(stage.services, await stage.backend(), { id })

    it('is empty with a serial of its own, until a ticket minted for it fills it', async () => {
      const username = await makeUser()
      const [slot, other] = [await make(username), await make(username)]
      match(slot.serial, /^TSFT-\d{6}$/)
      notEqual(slot.serial, other.serial)
      deepEqual([slot.state, slot.username, slot.deviceId], ['empty', username, null])
      const { device, minted } = await enroll(stage, { username, device: slot.id })
      equal(device.serial, slot.serial)
      deepEqual([(await see(slot.id)).state, (await see(slot.id)).deviceId], ['filled', device.id])
      equal((await see(other.id)).state, 'empty')
      equal((await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })).device?.id, device.id)
      const [listed] = (await listUserDevices(stage.services, await stage.backend(), { username })).devices
      equal(listed?.serial, slot.serial)
      const enrolled = (await stage.events()).find(({ type, deviceId }) => type === 'device.enrolled' && deviceId === device.id)
      equal(enrolled?.details['serial'], slot.serial)
    })

    it('has a serial that no device for codes may take, one by one or in a file, be the slot there or not', async () => {
      const { serial } = await make(await makeUser())
      const secret = '3132333435363738393031323334353637383930'
      for (const taken of [serial, 'TSFT-000000', 'TSFT-123456789012']) {
        equal(await refusalOf(addOathDevice(stage.services, await stage.backend(), { type: 'hotp', serial: taken })), 'malformed')
        const text = `serial,kind,secret_hex\nFREE-1,hotp,${secret}\n${taken},hotp,${secret}\n`
        equal(await refusalOf(importOathDevices(stage.services, await stage.backend(), { format: 'csv', text })), 'import_invalid')
      }
      equal(await refusalOf(findOathDeviceBySerial(stage.services, await stage.backend(), { serial: 'FREE-1' })), 'device_not_found')
      const near = await addOathDevice(stage.services, await stage.backend(), { type: 'hotp', serial: 'TSFT-12345' })
      equal(near.device.serial, 'TSFT-12345')
    })

    it('is filled by one of 32 registrations at once, and the others leave nothing', async () => {
      const username = await makeUser()
      const slot = await make(username)
      await stage.setPolicy({ maxKeysPerUser: 100 })
      const tries = await Promise.all(Array.from({ length: 32 }, async () => {
        const minted = await stage.mint({ username, device: slot.id })
        const begun = await beginRegistration(stage.services, await stage.page(minted))
        return { minted, begun, response: createAuthenticator().create(begun.publicKey, { origin }) }
      }))
      const outcomes = await Promise.all(tries.map(({ minted, begun, response }) =>
        finishAs(stage, minted, begun.ceremonyId, response).then(({ device }) => device.id, async (error: unknown) => refusalOf(Promise.reject(error as Error)))))
      equal(outcomes.filter((outcome) => outcome === 'ticket_spent').length, 31, outcomes.join())
      const { devices } = await listUserDevices(stage.services, await stage.backend(), { username })
      deepEqual(devices.map(({ id }) => id), outcomes.filter((outcome) => outcome !== 'ticket_spent'))
      equal((await see(slot.id)).deviceId, devices[0]?.id)
      await stage.setPolicy({ maxKeysPerUser: 10 })
    })

    it('takes no ticket once it is filled, switched off, another user\'s or gone', async () => {
      const [username, stranger] = [await makeUser(), await makeUser()]
      const slot = await make(username)
      equal(await refusalOf(stage.mint({ username: stranger, device: slot.id })), 'device_not_found')
      await switchSlot(stage.services, await stage.backend(), { id: slot.id, state: 'disabled' })
      equal((await see(slot.id)).state, 'disabled')
      equal(await refusalOf(stage.mint({ username, device: slot.id })), 'device_disabled')
      await switchSlot(stage.services, await stage.backend(), { id: slot.id, state: 'empty' })
      const { device } = await enroll(stage, { username, device: slot.id })
      equal(await refusalOf(stage.mint({ username, device: slot.id })), 'slot_filled')
      equal(await refusalOf(stage.mint({ username, device: device.id })), 'device_not_found')
      const gone = await make(username)
      await removeSlot(stage.services, await stage.backend(), { id: gone.id })
      equal(await refusalOf(stage.mint({ username, device: gone.id })), 'device_not_found')
    })

    it('is lost to a ticket when it is switched off, given to another or removed before the finish', async () => {
      const [username, stranger] = [await makeUser(), await makeUser()]
      const backend = await stage.backend()
      const changes = {
        disabled: (id: string) => switchSlot(stage.services, backend, { id, state: 'disabled' }),
        'another\'s': async (id: string) => {
          await unassignSlot(stage.services, backend, { id })
          await assignSlot(stage.services, backend, { id, username: stranger })
        },
        removed: (id: string) => removeSlot(stage.services, backend, { id }),
      }
      for (const [name, change] of Object.entries(changes)) {
        const slot = await make(username)
        const minted = await stage.mint({ username, device: slot.id })
        const begun = await beginRegistration(stage.services, await stage.page(minted))
        await change(slot.id)
        equal(await refusalOf(finishAs(stage, minted, begun.ceremonyId, createAuthenticator().create(begun.publicKey, { origin }))), 'device_not_found', name)
        equal((await listUserDevices(stage.services, backend, { username })).devices.length, 0, name)
      }
    })

    it('is emptied when its key is removed, and can be filled again', async () => {
      const username = await makeUser()
      const slot = await make(username)
      const { device } = await enroll(stage, { username, device: slot.id })
      const backend = await stage.backend()
      const acts = [
        () => removeSlot(stage.services, backend, slot), () => unassignSlot(stage.services, backend, slot),
        () => switchSlot(stage.services, backend, { id: slot.id, state: 'disabled' }),
      ]
      for (const act of acts) {
        equal(await refusalOf(act), 'slot_filled')
      }
      await removeDevice(stage.services, backend, { id: device.id, last: true })
      deepEqual([(await see(slot.id)).state, (await see(slot.id)).deviceId], ['empty', null])
      const again = await enroll(stage, { username, device: slot.id })
      equal(again.device.serial, slot.serial)
    })

    it('belongs to one user at a time, within one account', async () => {
      const [username, stranger] = [await makeUser(), await makeUser()]
      const backend = await stage.backend()
      const slot = await make(username)
      equal(await refusalOf(assignSlot(stage.services, backend, { id: slot.id, username: stranger })), 'device_assigned')
      equal((await unassignSlot(stage.services, backend, slot)).username, null)
      equal((await assignSlot(stage.services, backend, { id: slot.id, username: stranger })).username, stranger)
      deepEqual((await listSlots(stage.services, backend, { username, after: null, limit: 10 })).slots, [])
      deepEqual((await listSlots(stage.services, backend, { username: stranger, after: null, limit: 10 })).slots.map(({ id }) => id), [slot.id])
      const name = `shop-${dialect}`
      const made = await createAccount(stage.services, { ...bank, loginName: name, displayName: 'Shop', origins: [origin], preset: 'any-key' })
      const shop = await authenticateAccount(stage.services, { loginName: name, key: made.key, requestId: 'r' })
      await createUser(stage.services, shop, { username })
      const acts = [
        () => findSlot(stage.services, shop, slot), () => findSlotBySerial(stage.services, shop, slot),
        () => removeSlot(stage.services, shop, slot), () => assignSlot(stage.services, shop, { id: slot.id, username }),
      ]
      for (const act of acts) {
        equal(await refusalOf(act), 'device_not_found')
      }
    })

    it('counts toward the keys a user may have, also when it is given to one', async () => {
      await stage.setPolicy({ maxKeysPerUser: 2 })
      const [username, other] = [await makeUser(), await makeUser()]
      const slot = await make(username)
      await enroll(stage, { username, device: slot.id })
      await make(username)
      equal(await refusalOf(make(username)), 'device_limit')
      const foreign = await make(other)
      await unassignSlot(stage.services, await stage.backend(), foreign)
      equal(await refusalOf(assignSlot(stage.services, await stage.backend(), { id: foreign.id, username })), 'device_limit')
      const rush = await makeUser()
      const made = await Promise.allSettled(Array.from({ length: 8 }, () => make(rush)))
      equal(made.filter(({ status }) => status === 'fulfilled').length, 2)
      await stage.setPolicy({ maxKeysPerUser: 10 })
    })

    it('is held by a pending key only until the next try', async () => {
      await stage.setPolicy({ testSignature: true })
      const username = await makeUser()
      const slot = await make(username)
      const first = await enroll(stage, { username, device: slot.id })
      equal((await see(slot.id)).state, 'empty')
      const second = await enroll(stage, { username, device: slot.id })
      equal(await refusalOf(async () => beginAuthentication(stage.services, await stage.page(first.minted))), 'device_not_found')
      const begun = await beginAuthentication(stage.services, await stage.page(second.minted))
      const response = second.authenticator.get(begun.publicKey, { origin })
      const { device } = await finishAuthentication(stage.services, await stage.page(second.minted), { ceremonyId: begun.ceremonyId, response })
      deepEqual([device.state, device.serial, (await see(slot.id)).deviceId], ['active', slot.serial, device.id])
      await stage.setPolicy({ testSignature: false })
    })

    it('can welcome its user, or is not made where there is no address', async () => {
      const username = await makeUser({ email: 'mandy@bank.example' })
      const backend = await stage.backend()
      equal(await refusalOf(addSlot(stage.services, backend, { username, notify: 'mobile' })), 'address_missing')
      deepEqual((await listSlots(stage.services, backend, { username, after: null, limit: 10 })).slots, [])
      const slot = await addSlot(stage.services, backend, { username, notify: 'email' })
      const sent = (await stage.services.store.leaseNotices(1000, 1)).filter(({ kind, to }) => kind === 'user.welcomed' && to.email === 'mandy@bank.example')
      equal(sent.length, 1)
      ok(!JSON.stringify(sent).includes('kt_'))
      const event = (await stage.events()).find(({ type, deviceId }) => type === 'slot.added' && deviceId === slot.id)
      deepEqual([event?.details['noticeChannel'], event?.details['serial'], event?.username], ['email', slot.serial, username])
    })

    it('goes with a user who has nothing else, and its trail holds', async () => {
      const username = await makeUser()
      const slot = await make(username)
      await removeUser(stage.services, await stage.backend(), { username })
      equal(await refusalOf(see(slot.id)), 'device_not_found')
      equal(await refusalOf(async () => findUser(stage.services, await stage.backend(), { username })), 'user_not_found')
      await stage.chain()
      for (const { fault } of await verifyAudit(stage.services, new Map())) equal(fault, null)
    })
  })
}
