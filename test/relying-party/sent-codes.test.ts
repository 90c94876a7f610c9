/** One-time codes that are sent to their user: made when a carrier takes them, kept nowhere. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Notifier } from '../../server/notify/notifier.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { deliverNotices } from '../../server/relying-party/deliver-notices.ts'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { unassignOathDevice } from '../../server/relying-party/oath/assign-oath-device.ts'
import { sendCode, sendUserCode } from '../../server/relying-party/oath/send-code.ts'
import { switchOathDevice } from '../../server/relying-party/oath/switch-oath-device.ts'
import { welcomeUser } from '../../server/relying-party/users/welcome-user.ts'
import { validateCode, validateUserCode } from '../../server/relying-party/oath/validate-code.ts'
import type { NoticeRecord } from '../../server/store/records.ts'
import { dialects, openStage, refusalOf, type Stage } from './stage.ts'

const secret = Buffer.from('12345678901234567890')
const code = (counter: number) => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, counter)

for (const dialect of dialects) {
  describe(`codes that are sent on ${dialect}`, () => {
    let stage: Stage
    const sent: NoticeRecord[] = []
    const carrier: Notifier = { name: 'test', send: (notice) => Promise.resolve(void sent.push(notice)) }
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())
    let users = 0
    const add = async (address: { email?: string; mobile?: string }, type: 'hotp' | 'totp' | 'ocra' = 'hotp') => {
      const username = `sent-${(users += 1)}`
      await stage.mint({ username, createUser: true, ...address })
      const suite = type === 'ocra' ? { suite: 'OCRA-1:HOTP-SHA1-6:QN08' } : {}
      const { device } = await addOathDevice(stage.services, await stage.backend(), { type, username, secretHex: secret.toString('hex'), ...suite })
      await deliver()
      return device.id
    }
    const deliver = async () => {
      sent.length = 0
      await deliverNotices(stage.services, carrier)
      return sent.filter(({ kind }) => kind === 'code.sent')
    }
    const send = async (id: string, by: 'email' | 'mobile' = 'mobile') => sendCode(stage.services, await stage.backend(), { id, by })
    const validate = async (id: string, text: string) => validateCode(stage.services, await stage.backend(), { id, code: text })

    for (const type of ['hotp', 'totp', 'ocra'] as const) {
      it(`goes to the one address that was asked for, and is good once: ${type}`, async () => {
        const id = await add({ email: 'a@bank.example', mobile: '+49 170 1' }, type)
        await send(id)
        const [notice] = await deliver()
        deepEqual([notice?.to, notice?.details['deviceId']], [{ email: null, mobile: '+49 170 1' }, id])
        const sentCode = notice?.details['code'] ?? ''
        match(sentCode, /^[0-9]{6}$/)
        const tries = await Promise.allSettled(Array.from({ length: 5 }, () => validate(id, sentCode)))
        equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
        await send(id, 'email')
        deepEqual((await deliver()).map(({ to }) => [to.email, to.mobile]), [['a@bank.example', null]])
      })
    }

    it('leaves the counter of the device where it was, and the newest is the only one', async () => {
      const id = await add({ mobile: '+49 170 6' })
      await send(id)
      const [older] = await deliver()
      await send(id)
      const [newer] = await deliver()
      equal(await refusalOf(validate(id, older?.details['code'] ?? '')), 'otp_wrong')
      await validate(id, newer?.details['code'] ?? '')
      await validate(id, code(0))
    })

    it('is of the first active device where only the user is named', async () => {
      const id = await add({ mobile: '+49 170 7' }, 'totp')
      const username = `sent-${users}`
      await sendUserCode(stage.services, await stage.backend(), { username, by: 'mobile' })
      const [notice] = await deliver()
      equal(notice?.details['deviceId'], id)
      equal((await validateUserCode(stage.services, await stage.backend(), { username, code: notice?.details['code'] ?? '' })).device.id, id)
    })

    it('stands in no row, event or log line, also when a carrier fails', async () => {
      const id = await add({ mobile: '+49 170 2' })
      await send(id)
      const failing: Notifier = { name: 'failing', send: () => Promise.reject(new Error(code(0))) }
      await deliverNotices(stage.services, failing)
      const rows = JSON.stringify([await stage.services.store.leaseNotices(1000, 1), await stage.events(), stage.log])
      ok(!rows.includes(code(0)))
      match(rows, /code\.sent/)
    })

    it('is not sent any more when the device is off, or its user another', async () => {
      for (const stop of [
        async (id: string) => switchOathDevice(stage.services, await stage.backend(), { id, state: 'disabled' }),
        async (id: string) => unassignOathDevice(stage.services, await stage.backend(), { id }),
      ]) {
        const id = await add({ mobile: '+49 170 3' })
        await send(id)
        await stop(id)
        deepEqual(await deliver(), [])
        deepEqual(await deliver(), [])
      }
    })

    it('is one thing, a welcome another: that holds no code, no link and no name of a device', async () => {
      const username = 'welcomed'
      await stage.mint({ username, createUser: true, email: 'w@bank.example', mobile: '+49 170 9' })
      await welcomeUser(stage.services, await stage.backend(), { username, by: 'email' })
      deepEqual([await deliver(), sent.map(({ kind, to }) => [kind, to])], [[], [['user.welcomed', { email: 'w@bank.example', mobile: null }]]])
      equal((await stage.events()).filter(({ type }) => type === 'user.welcomed').length, 1)
      equal(await refusalOf(welcomeUser(stage.services, await stage.backend(), { username: 'nobody-at-all', by: 'email' })), 'user_not_found')
    })

    it('is refused where nothing could be sent, or nothing should', async () => {
      equal(await refusalOf(send(await add({ email: 'b@bank.example' }))), 'address_missing')
      const locked = await add({ mobile: '+49 170 5' })
      for (let n = 0; n < 10; n += 1) equal(await refusalOf(validate(locked, 'x')), 'otp_wrong')
      equal(await refusalOf(send(locked)), 'otp_locked')
      await switchOathDevice(stage.services, await stage.backend(), { id: locked, state: 'disabled' })
      equal(await refusalOf(send(locked)), 'device_disabled')
    })
  })
}
