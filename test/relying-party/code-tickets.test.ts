/** Tickets for one-time codes: a page sets a device up and proves it, and nothing of that happens twice or for anybody else. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import type { MintTicket } from '../../server/contract/shapes/tickets.ts'
import { decodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { timeStep } from '../../server/oath/totp.ts'
import { beginCodeAuthentication } from '../../server/relying-party/code-tickets/begin-code-authentication.ts'
import { beginCodeRegistration } from '../../server/relying-party/code-tickets/begin-code-registration.ts'
import { finishCodeAuthentication, resynchronizeOwnDevice } from '../../server/relying-party/code-tickets/finish-code-authentication.ts'
import { finishCodeRegistration } from '../../server/relying-party/code-tickets/finish-code-registration.ts'
import { sendOwnCode } from '../../server/relying-party/code-tickets/send-own-code.ts'
import { findTicket } from '../../server/relying-party/find-ticket.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { provisionOathDevice } from '../../server/relying-party/oath/provision-oath-device.ts'
import { resynchronizeOathDevice } from '../../server/relying-party/oath/resynchronize-oath-device.ts'
import { sendCode } from '../../server/relying-party/oath/send-code.ts'
import { switchOathDevice } from '../../server/relying-party/oath/switch-oath-device.ts'
import { validateCode, validateUserCode } from '../../server/relying-party/oath/validate-code.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import type { TicketCaller } from '../../server/relying-party/services.ts'
import { changeRows } from './behind-the-store.ts'
import { binding, dialects, enroll, failureOf, openStage, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`tickets for one-time codes on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    let users = 0
    const page = async (change: Partial<MintTicket> = {}) => {
      const minted = await stage.mint({ operation: 'enroll-code', createUser: true, username: `coder-${(users += 1)}`, ...change })
      const username = change.username ?? `coder-${users}`
      return { minted, username, caller: () => stage.page(minted) }
    }
    const begin = async (caller: TicketCaller) => {
      const begun = await beginCodeRegistration(stage.services, caller)
      const secret = decodeBase32(begun.secretBase32) ?? new Uint8Array()
      const code = async (steps = 0) => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, timeStep(await stage.services.store.nowMs(), 30) + steps)
      return { ...begun, code }
    }
    const wrongOf = (code: string) => (code === '000000' ? '000001' : '000000')
    const finish = (caller: TicketCaller, id: string, code: string, name?: string) => finishCodeRegistration(stage.services, caller, { id, code, name })
    const setUp = async (change: Partial<MintTicket> = {}) => {
      const { caller, username } = await page(change)
      const begun = await begin(await caller())
      const finished = await finish(await caller(), begun.deviceId, await begun.code())
      return { ...begun, ...finished, username }
    }
    const prove = async (username: string, device?: string) => page({ operation: 'verify-code', createUser: false, username, ...(device === undefined ? {} : { device }) })
    const devicesOf = async (username: string) => (await listUserDevices(stage.services, await stage.backend(), { username })).oathDevices

    it('sets a device up with its first code, tells the user, and gives a result that is redeemed once with its binding', async () => {
      const { caller, minted, username } = await page({ email: 'mandy@mail.example' })
      const begun = await begin(await caller())
      match(begun.keyUri, /^otpauth:\/\/totp\/Bank:coder-\d+\?secret=[A-Z2-7]{32}&issuer=Bank/)
      deepEqual((await devicesOf(username)).map(({ state, serial }) => [state, serial]), [['pending', begun.serial]])
      const { device, result } = await finish(await caller(), begun.deviceId, await begun.code(), 'My phone')
      deepEqual([device.state, device.name, device.username, device.failures], ['active', 'My phone', username, 0])
      const redeem = async (operation: MintTicket['operation'], from = binding) => redeemResult(stage.services, await stage.backend(), { result, binding: from, operation })
      equal(await refusalOf(redeem('verify-code')), 'operation_not_allowed')
      equal(await refusalOf(redeem('enroll-code', 'a-hash-of-another-session')), 'binding_mismatch')
      deepEqual((await redeem('enroll-code')).device, device)
      equal(await refusalOf(redeem('enroll-code')), 'result_invalid')
      const found = await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })
      deepEqual([found.state, found.device?.id], ['done', device.id])
      const told = (await stage.events()).filter(({ deviceId }) => deviceId === device.id).map(({ type, outcome, actor }) => [type, outcome, actor])
      deepEqual(told, [
        ['oath_device.begun', 'accepted', `ticket:${minted.ticketId}`], ['oath_device.activated', 'accepted', `ticket:${minted.ticketId}`], ['result.redeemed', 'accepted', 'account'],
      ])
      const notices = await stage.services.store.leaseNotices(10, 1)
      deepEqual(notices.map(({ kind, details }) => [kind, details['deviceName']]), [['device.added', 'My phone']])
    })

    it('does not take a device before its first right code', async () => {
      const { caller, username } = await page()
      const begun = await begin(await caller())
      equal(await refusalOf(validateUserCode(stage.services, await stage.backend(), { username, code: await begun.code() })), 'device_not_found')
      const proving = await prove(username)
      equal(await refusalOf(beginCodeAuthentication(stage.services, await proving.caller())), 'no_code_device')
      equal(await refusalOf(finishCodeAuthentication(stage.services, await proving.caller(), { id: begun.deviceId, code: await begun.code() })), 'device_not_found')
    })

    it('lets no backend confirm a device that a ticket is setting up, whose page goes on as if nobody had asked', async () => {
      const { caller } = await page({ email: 'mandy@mail.example' })
      const { deviceId: id, code } = await begin(await caller())
      const backend = await stage.backend()
      equal(await refusalOf(validateCode(stage.services, backend, { id, code: await code() })), 'device_in_setup')
      equal(await refusalOf(validateCode(stage.services, backend, { id, code: wrongOf(await code()) })), 'device_in_setup')
      equal(await refusalOf(resynchronizeOathDevice(stage.services, backend, { id, codes: [await code(), await code(1)] })), 'device_in_setup')
      equal(await refusalOf(sendCode(stage.services, backend, { id, by: 'email' })), 'device_in_setup')
      const { device } = await finish(await caller(), id, await code())
      deepEqual([device.state, device.failures], ['active', 0])
      equal((await validateCode(stage.services, backend, { id, code: await code(1) })).device.id, id)
    })

    it('leaves a device to the backend that took it over, by a new secret or a switch, whatever becomes of the ticket', async () => {
      const backend = await stage.backend()
      const { caller, username } = await page()
      const { deviceId: id } = await begin(await caller())
      const { secretBase32 } = await provisionOathDevice(stage.services, backend, { id })
      const secret = decodeBase32(secretBase32) ?? new Uint8Array()
      const code = async () => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, timeStep(await stage.services.store.nowMs(), 30))
      const other = await page({ username })
      const again = await begin(await other.caller())
      equal((await validateCode(stage.services, backend, { id, code: await code() })).device.state, 'active')
      await switchOathDevice(stage.services, backend, { id: again.deviceId, state: 'active' })
      await provisionOathDevice(stage.services, backend, { id: again.deviceId })
      await begin(await (await page({ username })).caller())
      const states = new Map((await devicesOf(username)).map((device) => [device.id, device.state]))
      deepEqual([states.size, states.get(id), states.get(again.deviceId)], [3, 'active', 'pending'])
      equal(await refusalOf(validateCode(stage.services, backend, { id: again.deviceId, code: wrongOf(await again.code()) })), 'otp_wrong')
    })

    it('answers the same first code again as before, and another one not at all', async () => {
      const { caller } = await page()
      const begun = await begin(await caller())
      const code = await begun.code()
      const answers = await Promise.all(Array.from({ length: 8 }, async () => finish(await caller(), begun.deviceId, code)))
      equal(new Set(answers.map(({ result }) => result)).size, 1)
      equal((await finish(await caller(), begun.deviceId, code)).result, answers[0]?.result)
      equal(await refusalOf(finish(await caller(), begun.deviceId, await begun.code(1))), 'ticket_spent')
      equal(await refusalOf(beginCodeRegistration(stage.services, await caller())), 'ticket_spent')
    })

    it('forgets what was being set up when it begins anew, five times at most', async () => {
      const { caller, username } = await page()
      const first = await begin(await caller())
      const second = await begin(await caller())
      equal(await refusalOf(finish(await caller(), first.deviceId, await first.code())), 'device_not_found')
      deepEqual((await devicesOf(username)).map(({ id }) => id), [second.deviceId])
      const other = await page({ username })
      const third = await begin(await other.caller())
      deepEqual((await devicesOf(username)).map(({ id }) => id), [third.deviceId])
      equal(await refusalOf(finish(await caller(), second.deviceId, await second.code())), 'device_not_found')
      for (let round = 0; round < 3; round += 1) await begin(await caller())
      equal(await refusalOf(beginCodeRegistration(stage.services, await caller())), 'too_many_starts')
    })

    it('counts wrong first codes before it judges them, says how many are left, and ends at the limit', async () => {
      await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 3, sendBy: [] } })
      const { caller } = await page()
      const begun = await begin(await caller())
      const right = await begun.code()
      const told = await Promise.all(Array.from({ length: 6 }, async () => failureOf(finish(await caller(), begun.deviceId, wrongOf(right)))))
      const left = told.map((failure) => (failure instanceof Refusal && failure.code === 'otp_wrong' ? Number(failure.params['triesLeft']) : failure instanceof Refusal ? failure.code : failure))
      deepEqual(left.toSorted(), [0, 1, 2, 'otp_locked', 'otp_locked', 'otp_locked'])
      equal(await refusalOf(finish(await caller(), begun.deviceId, await begun.code())), 'otp_locked')
      const again = await begin(await caller())
      equal((await finish(await caller(), again.deviceId, await again.code())).device.state, 'active')
      await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
    })

    it('holds the limit of devices, pending ones of other windows aside', async () => {
      await stage.setPolicy({ codes: { maxDevicesPerUser: 1, maxFailures: 10, sendBy: [] } })
      const { username } = await setUp()
      const { caller } = await page({ username })
      equal(await refusalOf(beginCodeRegistration(stage.services, await caller())), 'device_limit')
      equal((await devicesOf(username)).length, 1)
      await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
    })

    it('proves with a code once, whoever asks, and gives a result for it', async () => {
      const { username, deviceId, code } = await setUp()
      const first = await prove(username)
      const { devices, sendBy } = await beginCodeAuthentication(stage.services, await first.caller())
      deepEqual([devices.map(({ id, digits, type }) => [id, digits, type]), sendBy], [[[deviceId, 6, 'totp']], []])
      const next = await code(1)
      const { result } = await finishCodeAuthentication(stage.services, await first.caller(), { id: deviceId, code: next })
      equal((await finishCodeAuthentication(stage.services, await first.caller(), { id: deviceId, code: next })).result, result)
      const redeemed = await redeemResult(stage.services, await stage.backend(), { result, binding, operation: 'verify-code' })
      deepEqual([redeemed.username, redeemed.device.id, redeemed.userVerified], [username, deviceId, false])
      const second = await prove(username)
      equal(await refusalOf(finishCodeAuthentication(stage.services, await second.caller(), { id: deviceId, code: next })), 'otp_wrong')
      equal(await refusalOf(validateCode(stage.services, await stage.backend(), { id: deviceId, code: next })), 'otp_wrong')
    })

    it('is nobody else’s: not another user’s device, not another operation’s ticket, not outside a confined one', async () => {
      const mine = await setUp()
      const other = await setUp()
      const { caller } = await prove(mine.username)
      equal(await refusalOf(finishCodeAuthentication(stage.services, await caller(), { id: other.deviceId, code: await other.code(1) })), 'device_not_found')
      equal(await refusalOf(beginCodeRegistration(stage.services, await caller())), 'operation_not_allowed')
      equal(await refusalOf(stage.mint({ operation: 'verify-code', username: mine.username, device: other.deviceId })), 'device_not_found')
      equal(await refusalOf(stage.mint({ operation: 'enroll-code', username: mine.username, device: mine.deviceId })), 'malformed')
      const second = await setUp({ username: mine.username })
      const confined = await prove(mine.username, second.deviceId)
      deepEqual((await beginCodeAuthentication(stage.services, await confined.caller())).devices.map(({ id }) => id), [second.deviceId])
      equal(await refusalOf(finishCodeAuthentication(stage.services, await confined.caller(), { id: mine.deviceId, code: await mine.code(1) })), 'device_not_found')
      equal((await finishCodeAuthentication(stage.services, await confined.caller(), { id: second.deviceId, code: await second.code(1) })).device.id, second.deviceId)
    })

    it('finds a device that ran ahead by two codes, which prove it as well', async () => {
      const { username } = await setUp()
      const added = await addOathDevice(stage.services, await stage.backend(), { type: 'hotp', username, confirm: false })
      const hotp = (counter: number) => makeHotp({ secret: decodeBase32(added.secretBase32) ?? new Uint8Array(), algorithm: 'SHA1', digits: 6 }, counter)
      const { caller } = await prove(username)
      const { id } = added.device
      equal(await refusalOf(finishCodeAuthentication(stage.services, await caller(), { id, code: hotp(50) })), 'otp_wrong')
      equal(await refusalOf(resynchronizeOwnDevice(stage.services, await caller(), { id, codes: [hotp(50), hotp(52)] })), 'otp_wrong')
      const { result, device } = await resynchronizeOwnDevice(stage.services, await caller(), { id, codes: [hotp(50), hotp(51)] })
      deepEqual([device.failures, result.startsWith('kr_')], [0, true])
      const again = await prove(username)
      equal((await finishCodeAuthentication(stage.services, await again.caller(), { id, code: hotp(52) })).device.id, id)
    })

    it('finds a clock a few minutes away by two codes, and takes none that somebody wrote down hours ago', async () => {
      const { username, deviceId: id, code } = await setUp()
      const { caller } = await prove(username)
      const { code: later, deviceId: away } = await setUp({ username })
      await changeRows(stage, 'update oath_devices set counter = 0 where id = $1', [id])
      for (const steps of [-480, -30, 30, 480]) {
        equal(await refusalOf(resynchronizeOwnDevice(stage.services, await caller(), { id, codes: [await code(steps), await code(steps + 1)] })), 'otp_wrong', String(steps))
      }
      equal((await resynchronizeOwnDevice(stage.services, await caller(), { id, codes: [await code(-10), await code(-9)] })).device.id, id)
      const other = await prove(username)
      equal((await resynchronizeOwnDevice(stage.services, await other.caller(), { id: away, codes: [await later(10), await later(11)] })).device.id, away)
    })

    it('sends a code only by ways that the policy names and the user has, three times at most', async () => {
      const { username, deviceId } = await setUp({ mobile: '+49 170 1234567' })
      const send = async (caller: () => Promise<TicketCaller>, by: 'email' | 'mobile') => sendOwnCode(stage.services, await caller(), { id: deviceId, by })
      const shut = await prove(username)
      equal(await refusalOf(send(shut.caller, 'mobile')), 'sending_not_allowed')
      await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['email', 'mobile'] } })
      const { caller } = await prove(username)
      deepEqual((await beginCodeAuthentication(stage.services, await caller())).sendBy, ['mobile'])
      equal(await refusalOf(send(caller, 'email')), 'address_missing')
      for (let round = 0; round < 3; round += 1) equal((await send(caller, 'mobile')).by, 'mobile')
      equal(await refusalOf(send(caller, 'mobile')), 'too_many_starts')
      await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
    })

    it('asks for a recent login once the user has a device, and uses up the tickets that were minted before it', async () => {
      await stage.setPolicy({ stepUp: { maxAgeSeconds: 300, acr: [] } })
      const early = await page()
      const also = await page({ username: early.username })
      const begun = await begin(await early.caller())
      await finish(await early.caller(), begun.deviceId, await begun.code())
      equal(await refusalOf(beginCodeRegistration(stage.services, await also.caller())), 'ticket_spent')
      equal(await refusalOf(stage.mint({ operation: 'enroll-code', username: early.username })), 'step_up_required')
      const fresh = await page({ username: early.username, authTime: Math.floor(Date.now() / 1000) })
      notEqual((await begin(await fresh.caller())).deviceId, begun.deviceId)
      await stage.setPolicy({ stepUp: null })
    })

    it('asks for it at the first code as well, where a key came while the device was being set up', async () => {
      await stage.setPolicy({ stepUp: { maxAgeSeconds: 300, acr: [] } })
      const laidBy = await page()
      const begun = await begin(await laidBy.caller())
      await enroll(stage, { username: laidBy.username })
      equal(await refusalOf(finish(await laidBy.caller(), begun.deviceId, await begun.code())), 'ticket_spent')
      deepEqual((await devicesOf(laidBy.username)).map(({ state }) => state), ['pending'])
      await stage.setPolicy({ stepUp: null })
    })

    it('sweeps what was abandoned once its ticket is over, and leaves what a backend added', async () => {
      const { username } = await setUp()
      await addOathDevice(stage.services, await stage.backend(), { type: 'totp', username })
      const { caller, minted } = await page({ username, lifetimeSeconds: 1 })
      await begin(await caller())
      equal((await devicesOf(username)).length, 3)
      await new Promise((settle) => setTimeout(settle, Math.max(0, minted.expiresAt - Date.now()) + 50))
      ok((await stage.services.store.removeExpired(7 * 86_400_000)) >= 1)
      deepEqual((await devicesOf(username)).map(({ state }) => state).toSorted(), ['active', 'pending'])
    })
  })
}
