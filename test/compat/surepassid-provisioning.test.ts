/** Soft tokens of the older dialect: a secret goes out once, as an address for apps and as a picture of it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { parseKeyUri, type KeyUri } from '../../server/oath/key-uri.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { makeTotp } from '../../server/oath/totp.ts'
import { findOathDeviceBySerial } from '../../server/relying-party/oath/find-oath-device.ts'
import { switchOathDevice } from '../../server/relying-party/oath/switch-oath-device.ts'
import { dialects } from '../relying-party/stage.ts'
import { openProgram, type Program, type Reply } from './surepassid-u2f-stage.ts'

/** What a phone sees. */
function scan({ qrCode }: Reply): string {
  const { data, width, height } = PNG.sync.read(Buffer.from(String(qrCode).replace('data:image/png;base64,', ''), 'base64'))
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data ?? ''
}

/** What an app shows next. */
function nextCode(uri: KeyUri, counter = 0): string {
  return uri.kind === 'hotp' ? makeHotp(uri, counter) : makeTotp(uri, Date.now())
}

for (const dialect of dialects) {
  describe(`soft tokens of the older dialect on ${dialect}`, () => {
    let program: Program
    before(async () => {
      program = await openProgram(dialect)
      await program.ask('add_user', { username: 'ada' })
    })
    after(() => program.end())
    let count = 0
    /** A user with one device, whose secret nobody knows unless `more` gives it. */
    const add = async (more: object = {}) => {
      const username = `Mandy-${count += 1}`
      const psn = `OATH_${String(count).padStart(8, '0')}`
      equal((await program.ask('add_user', { username })).errorCode, 0)
      equal((await program.ask('add_oath_device', { username, psn, deviceType: 0, ...more })).errorCode, 0)
      return { username, psn }
    }
    const no = (reply: Reply) => [reply.errorCode, /\[(\w+)\]/.exec(reply.errorMessage)?.[1]]

    it('gives a device its secret, which an app takes from the picture and whose codes are right', async () => {
      const { username, psn } = await add({ OtpType: 1, OtpLength: 8, windowSize: 60 })
      const reply = await program.ask('provision_oath_device', { username, deviceId: psn, physicalDeviceId: 'phone-1' })
      const { keyUri, qrCode: _, ...members } = reply
      deepEqual(members, {
        errorCode: 0, errorMessage: 'OK', type: 'provision_oath_device', deviceId: psn, psn, deviceType: 0, otpType: 1, deviceStatus: 0, OtpLength: 8, windowSize: 60,
      })
      equal(scan(reply), keyUri)
      const uri = parseKeyUri(String(keyUri))
      deepEqual([uri.issuer, uri.account, uri.digits], ['Bank', username, 8])
      equal((await program.ask('validate_oath_otp', { username, otp: nextCode(uri) })).errorCode, 0)
    })

    it('draws the code alone where that is asked, for a counting device too', async () => {
      const { username, psn } = await add({ OtpType: 0 })
      const reply = await program.ask('get_oath_device_qrcode', { username, psn })
      deepEqual(Object.keys(reply).toSorted(), ['errorCode', 'errorMessage', 'keyUri', 'psn', 'qrCode', 'type'])
      equal((await program.ask('validate_oath_otp', { username, psn, otp: nextCode(parseKeyUri(scan(reply))) })).errorCode, 0)
    })

    it('tells a secret once, by whichever operation, and another one only where that is asked', async () => {
      const { username, psn } = await add({ OtpType: 0 })
      const first = parseKeyUri(String((await program.ask('provision_oath_device', { username, deviceId: psn }))['keyUri']))
      for (const type of ['provision_oath_device', 'get_oath_device_qrcode']) {
        const reply = await program.ask(type, { username, psn })
        deepEqual([...no(reply), reply['keyUri'], reply['qrCode']], [9019, 'secret_told', undefined, undefined])
      }
      equal((await program.ask('validate_oath_otp', { username, psn, otp: nextCode(first) })).errorCode, 0)
      const second = parseKeyUri(String((await program.ask('get_oath_device_qrcode', { username, psn, newSecret: true }))['keyUri']))
      ok(!Buffer.from(first.secret).equals(Buffer.from(second.secret)))
      equal((await program.ask('validate_oath_otp', { username, psn, otp: nextCode(first, 1) })).errorCode, 9003)
      equal((await program.ask('validate_oath_otp', { username, psn, otp: nextCode(second) })).errorCode, 0)
    })

    it('gives one secret to many who ask at once', async () => {
      const { username, psn } = await add()
      const replies = await Promise.all(Array.from({ length: 12 }, () => program.ask('get_oath_device_qrcode', { username, psn })))
      equal(replies.filter(({ errorCode }) => errorCode === 0).length, 1)
      equal(replies.filter(({ errorCode }) => errorCode === 9019).length, 11)
    })

    it('never gives back a secret that it was given, and leaves the device that has it alone', async () => {
      const secretKeyHex = '3132333435363738393031323334353637383930'
      const { username, psn } = await add({ OtpType: 0, secretKeyHex })
      deepEqual(no(await program.ask('provision_oath_device', { username, deviceId: psn })), [9019, 'secret_told'])
      equal((await program.ask('validate_oath_otp', { username, psn, otp: '755224' })).errorCode, 0)
    })

    it('hands out nothing of a device that is another user\'s, nobody\'s, off, or no device for codes', async () => {
      const { username, psn } = await add()
      deepEqual(no(await program.ask('provision_oath_device', { username: 'ada', deviceId: psn })), [9021, 'device_not_found'])
      await program.ask('unassign_device', { username, psn })
      deepEqual(no(await program.ask('provision_oath_device', { username, deviceId: psn })), [9021, 'device_not_found'])
      equal((await program.ask('provision_oath_device', { deviceId: psn })).errorCode, 9013)
      const { deviceId } = await program.ask('add_u2f_device', { username })
      for (const serial of [deviceId, 'OATH_99999999']) equal((await program.ask('get_oath_device_qrcode', { username, psn: serial })).errorCode, 9021)
      equal((await program.ask('get_oath_device_qrcode', { username })).errorCode, 9020)
      equal((await program.ask('get_oath_device_qrcode', { username, psn, deviceId: 'OATH_00000001' })).errorCode, 9013)
      const { username: owner, psn: off } = await add()
      const { services } = program.stage
      const { id } = await findOathDeviceBySerial(services, await program.stage.backend(), { serial: off })
      await switchOathDevice(services, await program.stage.backend(), { id, state: 'disabled' })
      for (const newSecret of [false, true]) equal((await program.ask('get_oath_device_qrcode', { username: owner, psn: off, newSecret })).errorCode, 9028)
      const event = (await program.stage.events()).findLast(({ type }) => type === 'oath_device.provisioned')
      deepEqual([event?.outcome, event?.actor], ['refused', 'account'])
    })

    it('writes no secret into trail or log', async () => {
      const { username, psn } = await add()
      const uri = String((await program.ask('provision_oath_device', { username, deviceId: psn }))['keyUri'])
      const [, secret = ''] = /secret=([A-Z2-7]+)/.exec(uri) ?? []
      match(secret, /^.{32}$/)
      const said = JSON.stringify([program.stage.log, await program.stage.events()])
      for (const form of [secret, Buffer.from(parseKeyUri(uri).secret).toString('hex')]) ok(!said.includes(form))
    })
  })
}
