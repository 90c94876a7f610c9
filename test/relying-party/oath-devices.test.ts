/** Devices that show one-time codes: each code is good once, tries are counted, secrets are shown once. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AddOathDevice } from '../../server/contract/shapes/oath.ts'
import { decodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { makeOcra } from '../../server/oath/ocra.ts'
import { parseOcraSuite } from '../../server/oath/ocra-suite.ts'
import { timeStep } from '../../server/oath/totp.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { openVerifierServices } from '../../server/main.ts'
import { readConfig } from '../../server/config.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { askOathDevice } from '../../server/relying-party/oath/ask-oath-device.ts'
import { assignOathDevice, unassignOathDevice } from '../../server/relying-party/oath/assign-oath-device.ts'
import { findOathDevice, findOathDeviceBySerial } from '../../server/relying-party/oath/find-oath-device.ts'
import { importOathDevices } from '../../server/relying-party/oath/import-oath-devices.ts'
import { listOathDevices } from '../../server/relying-party/oath/list-oath-devices.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { provisionOathDevice } from '../../server/relying-party/oath/provision-oath-device.ts'
import { removeOathDevice } from '../../server/relying-party/oath/remove-oath-device.ts'
import { resynchronizeOathDevice } from '../../server/relying-party/oath/resynchronize-oath-device.ts'
import { renameOathDevice, switchOathDevice, unlockOathDevice } from '../../server/relying-party/oath/switch-oath-device.ts'
import { validateCode, validateUserCode } from '../../server/relying-party/oath/validate-code.ts'
import type { Services } from '../../server/relying-party/services.ts'
import { dialects, failureOf, openStage, refusalOf, type Stage } from './stage.ts'

const secretHex = Buffer.from('12345678901234567890').toString('hex')
const suite = 'OCRA-1:HOTP-SHA256-8:QN08'

for (const dialect of dialects) {
  describe(`devices for one-time codes on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    let users = 0
    const addUser = async (email?: string) => {
      const username = `coder-${(users += 1)}`
      await stage.mint({ username, createUser: true, ...(email === undefined ? {} : { email }) })
      return username
    }
    const add = async (input: AddOathDevice) => {
      const { device, secretBase32, keyUri } = await addOathDevice(stage.services, await stage.backend(), input)
      const secret = decodeBase32(secretBase32) ?? new Uint8Array()
      const hotp = (counter: number) => makeHotp({ secret, algorithm: device.algorithm, digits: device.digits }, counter)
      return { ...device, secretBase32, keyUri, secret, hotp }
    }
    const validate = async (id: string, code: string, services: Services = stage.services) => validateCode(services, await stage.backend(), { id, code })
    const validateFor = async (username: string, code: string) => validateUserCode(stage.services, await stage.backend(), { username, code })
    const now = async () => timeStep(await stage.services.store.nowMs(), 30)
    const show = async (id: string) => findOathDevice(stage.services, await stage.backend(), { id })

    it('accepts a code once: fifty equal ones at once have one success', async () => {
      const { id, hotp } = await add({ type: 'hotp' })
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => failureOf(validate(id, hotp(0)))))
      equal(outcomes.filter((outcome) => outcome === null).length, 1)
      for (const outcome of outcomes) ok(outcome === null || (outcome instanceof Refusal && /^otp_(wrong|locked)$/.test(outcome.code)))
      // How many of them were tries after the success decides which.
      ok(/^otp_(wrong|locked)$/.test(await refusalOf(validate(id, hotp(0)))))
    })

    it('takes the next code after the same one was sent a few times at once', async () => {
      const { id, hotp } = await add({ type: 'hotp' })
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => failureOf(validate(id, hotp(0)))))
      equal(outcomes.filter((outcome) => outcome === null).length, 1)
      equal(await refusalOf(validate(id, hotp(0))), 'otp_wrong')
      await validate(id, hotp(1))
    })

    it('accepts a code of the clock once, at most a step away, and none that is older than one used', async () => {
      const { id, hotp } = await add({ type: 'totp', secretHex })
      const step = await now()
      equal(await refusalOf(validate(id, hotp(step - 3))), 'otp_wrong')
      equal(await refusalOf(validate(id, hotp(step + 3))), 'otp_wrong')
      await validate(id, hotp(step))
      equal(await refusalOf(validate(id, hotp(step))), 'otp_wrong')
      equal(await refusalOf(validate(id, hotp(step - 1))), 'otp_wrong')
      await validate(id, hotp(step + 1))
      equal(await refusalOf(validate(id, hotp(step))), 'otp_wrong')
    })

    it('remembers how far a clock is ahead', async () => {
      const { id, hotp } = await add({ type: 'totp', secretHex })
      const step = await now()
      equal(await refusalOf(validate(id, hotp(step + 40))), 'otp_wrong')
      await resynchronizeOathDevice(stage.services, await stage.backend(), { id, codes: [hotp(step + 40), hotp(step + 41)] })
      equal(await refusalOf(validate(id, hotp(step + 41))), 'otp_wrong')
      equal(await refusalOf(validate(id, hotp(step))), 'otp_wrong')
      await validate(id, hotp(step + 42))
    })

    it('finds a device that ran ahead by two codes in a row, and takes neither of them again', async () => {
      const { id, hotp } = await add({ type: 'hotp', secretHex })
      const resynchronize = async (...codes: [string, string]) => resynchronizeOathDevice(stage.services, await stage.backend(), { id, codes })
      equal(await refusalOf(validate(id, hotp(500))), 'otp_wrong')
      equal(await refusalOf(resynchronize(hotp(500), hotp(502))), 'otp_wrong')
      equal((await resynchronize(hotp(500), hotp(501))).failures, 0)
      for (const counter of [500, 501]) equal(await refusalOf(validate(id, hotp(counter))), 'otp_wrong')
      equal(await refusalOf(resynchronize(hotp(500), hotp(501))), 'otp_wrong')
      await validate(id, hotp(502))
      const racing = await Promise.all(Array.from({ length: 8 }, () => failureOf(resynchronize(hotp(600), hotp(601)))))
      equal(racing.filter((outcome) => outcome === null).length, 1)
    })

    it('refuses digits of another alphabet or number, and counts them', async () => {
      const { id, hotp } = await add({ type: 'hotp', secretHex })
      const code = hotp(0)
      for (const odd of [`0${code}`, code.slice(1), ` ${code}`, [...code].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join(''), code.replace(/.$/, 'x')]) {
        equal(await refusalOf(validate(id, odd)), 'otp_wrong')
      }
      equal((await show(id)).failures, 5)
      await validate(id, code)
      equal((await show(id)).failures, 0)
    })

    it('locks a device after ten wrong codes in a row, over restarts, until it is unlocked', async () => {
      const username = await addUser('coder@bank.example')
      const { id, hotp } = await add({ type: 'hotp', secretHex, username })
      for (let n = 0; n < 7; n += 1) equal(await refusalOf(validate(id, '0000000')), 'otp_wrong')
      await afterRestart(stage, async (services) => {
        for (let n = 0; n < 3; n += 1) equal(await refusalOf(validate(id, '0000000', services)), 'otp_wrong')
        equal(await refusalOf(validate(id, hotp(0), services)), 'otp_locked')
      })
      equal((await show(id)).locked, true)
      equal(await refusalOf(validate(id, hotp(0))), 'otp_locked')
      equal(await refusalOf(validateFor(username, hotp(0))), 'otp_locked')
      equal(await refusalOf(resynchronizeOathDevice(stage.services, await stage.backend(), { id, codes: [hotp(0), hotp(1)] })), 'otp_locked')
      const told = (await stage.events()).filter(({ deviceId, type }) => deviceId === id && type === 'oath_device.locked')
      deepEqual(told.map(({ details }) => details['noticeChannel']), ['email'])
      equal((await unlockOathDevice(stage.services, await stage.backend(), { id })).locked, false)
      await validate(id, hotp(0))
    })

    it('judges no more than the limit, however many wrong codes come at once', async () => {
      const { id, hotp } = await add({ type: 'hotp', secretHex })
      const wrong = Array.from({ length: 40 }, () => failureOf(validate(id, '0000000')))
      const codes = (await Promise.all(wrong)).map((outcome) => (outcome instanceof Refusal ? outcome.code : outcome))
      equal(codes.filter((code) => code === 'otp_wrong').length, 10)
      equal(codes.filter((code) => code === 'otp_locked').length, 30)
      equal((await stage.events()).filter(({ deviceId, type }) => deviceId === id && type === 'oath_device.locked').length, 1)
      equal(await refusalOf(validate(id, hotp(0))), 'otp_locked')
    })

    it('tries all active devices of a user, and counts a wrong code of none but when no device shows it', async () => {
      const username = await addUser()
      const first = await add({ type: 'hotp', secretHex, username })
      const second = await add({ type: 'totp', secretHex: '42'.repeat(20), username })
      const pending = await add({ type: 'hotp', username })
      equal(await refusalOf(validateFor(username, '0000000')), 'otp_wrong')
      equal((await validateFor(username, first.hotp(0))).device.id, first.id)
      deepEqual([(await show(first.id)).failures, (await show(second.id)).failures], [0, 1])
      equal((await validateFor(username, second.hotp(await now()))).device.id, second.id)
      equal(await refusalOf(validateFor(username, pending.hotp(0))), 'otp_wrong')
      equal((await validate(pending.id, pending.hotp(0))).device.state, 'active')
      equal((await validateFor(username, pending.hotp(1))).device.id, pending.id)
      equal(await refusalOf(validateFor(await addUser(), '000000')), 'device_not_found')
      equal(await refusalOf(validateFor('nobody-at-all', '000000')), 'user_not_found')
    })

    it('accepts a code of a user with several devices once, however many ask at once', async () => {
      const username = await addUser()
      const first = await add({ type: 'hotp', secretHex, username })
      await add({ type: 'hotp', secretHex: '42'.repeat(20), username })
      await add({ type: 'totp', secretHex: '43'.repeat(20), username })
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => failureOf(validateFor(username, first.hotp(2)))))
      equal(outcomes.filter((outcome) => outcome === null).length, 1)
      for (const outcome of outcomes) ok(outcome === null || (outcome instanceof Refusal && /^otp_(wrong|locked)$/.test(outcome.code)), String(outcome))
    })

    it('shows a secret once: no list, no device and no event holds it, and a new one kills the old', async () => {
      const username = await addUser()
      const made = await add({ type: 'totp', username, name: 'Phone' })
      deepEqual([made.state, made.secret.length, made.legacy], ['pending', 20, false])
      equal(made.keyUri, `otpauth://totp/Bank:${username}?secret=${made.secretBase32}&issuer=Bank&algorithm=SHA1&digits=6&period=30`)
      const caller = await stage.backend()
      const again = await provisionOathDevice(stage.services, caller, { id: made.id, confirm: false })
      notEqual(again.secretBase32, made.secretBase32)
      equal(await refusalOf(validate(made.id, made.hotp(await now()))), 'otp_wrong')
      const secret = decodeBase32(again.secretBase32) ?? new Uint8Array()
      await validate(made.id, makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, await now()))
      const seen = JSON.stringify([
        await show(made.id), await findOathDeviceBySerial(stage.services, caller, { serial: made.serial }), await listUserDevices(stage.services, caller, { username }),
        await listOathDevices(stage.services, caller, { username, after: null, limit: 10 }), await stage.events(), stage.log, await stage.services.store.leaseNotices(1000, 1),
      ])
      for (const text of [made.secretBase32, again.secretBase32, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').slice(0, 20)]) ok(!seen.includes(text))
    })

    it('refuses a secret that was moved to another row', async () => {
      const [one, two] = [await add({ type: 'hotp' }), await add({ type: 'hotp' })]
      const { store } = stage.services
      const [first, second] = [await store.findOathDevice(stage.account.accountId, one.id), await store.findOathDevice(stage.account.accountId, two.id)]
      ok(first && second)
      const event = { ...(await stage.events())[0], id: 'swap', type: 'test.swapped' } as Parameters<typeof store.addEvent>[1]
      const next = { ...second.device, sealedSecret: first.device.sealedSecret }
      await store.advanceOathDevice(stage.account.accountId, two.id, { revision: second.device.revision, next, clearFailures: false, giveBack: [], event, notice: null })
      equal(await refusalOf(validate(two.id, one.hotp(0))), 'integrity_error')
    })

    it('asks an OCRA device a question of its own, for one right answer', async () => {
      const { id, secret } = await add({ type: 'ocra', suite })
      const ask = async () => (await askOathDevice(stage.services, await stage.backend(), { id })).question
      const answer = (question: string) => makeOcra(parseOcraSuite(suite), secret, { question })
      equal(await refusalOf(validate(id, '00000000')), 'ceremony_unknown')
      const [old, question] = [await ask(), await ask()]
      match(question, /^[0-9]{8}$/)
      equal(await refusalOf(validate(id, answer(old))), 'otp_wrong')
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => failureOf(validate(id, answer(question)))))
      equal(outcomes.filter((outcome) => outcome === null).length, 1)
      equal(await refusalOf(validate(id, answer(question))), 'ceremony_unknown')
      equal(await refusalOf(askOathDevice(stage.services, await stage.backend(), { id, question: '12345678' })), 'malformed')
    })

    it('lets a caller choose what is signed where the suite counts', async () => {
      const counting = 'OCRA-1:HOTP-SHA1-6:C-QN08'
      const { id, secret } = await add({ type: 'ocra', suite: counting })
      for (const counter of [0, 4]) {
        await askOathDevice(stage.services, await stage.backend(), { id, question: '00001500' })
        const signed = makeOcra(parseOcraSuite(counting), secret, { question: '00001500', counter })
        await validate(id, signed)
        await askOathDevice(stage.services, await stage.backend(), { id, question: '00001500' })
        equal(await refusalOf(validate(id, signed)), 'otp_wrong')
      }
    })

    it('takes nothing from a device that is switched off', async () => {
      const { id, hotp } = await add({ type: 'hotp', secretHex })
      const caller = await stage.backend()
      await switchOathDevice(stage.services, caller, { id, state: 'disabled' })
      equal(await refusalOf(validate(id, hotp(0))), 'device_disabled')
      await switchOathDevice(stage.services, caller, { id, state: 'active' })
      await validate(id, hotp(0))
      equal((await renameOathDevice(stage.services, caller, { id, name: 'Card' })).name, 'Card')
      await removeOathDevice(stage.services, caller, { id })
      equal(await refusalOf(validate(id, hotp(1))), 'device_not_found')
      equal(await refusalOf(removeOathDevice(stage.services, caller, { id })), 'device_not_found')
    })

    it('is given to one user at a time, as often as the policy allows', async () => {
      const [anna, ben] = [await addUser(), await addUser()]
      const { id } = await add({ type: 'hotp' })
      const assign = async (username: string, device = id) => assignOathDevice(stage.services, await stage.backend(), { id: device, username })
      equal((await assign(anna)).username, anna)
      equal((await assign(anna)).username, anna)
      equal(await refusalOf(assign(ben)), 'device_assigned')
      equal((await unassignOathDevice(stage.services, await stage.backend(), { id })).username, null)
      equal((await assign(ben)).username, ben)
      await stage.setPolicy({ codes: { maxDevicesPerUser: 1, maxFailures: 10, sendBy: [] } })
      equal(await refusalOf(assign(ben, (await add({ type: 'hotp' })).id)), 'device_limit')
      equal(await refusalOf(add({ type: 'hotp', username: ben })), 'device_limit')
      await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
    })

    it('refuses what does not fit its type, weak secrets, and a serial that exists', async () => {
      const { serial } = await add({ type: 'hotp' })
      const odd: readonly [AddOathDevice, string][] = [
        [{ type: 'hotp', serial }, 'oath_device_exists'],
        [{ type: 'hotp', periodSeconds: 30 }, 'malformed'], [{ type: 'totp', counter: 1 }, 'malformed'], [{ type: 'totp', suite }, 'malformed'],
        [{ type: 'ocra' }, 'malformed'], [{ type: 'ocra', suite, digits: 6 }, 'malformed'], [{ type: 'totp', window: 21 }, 'malformed'],
        [{ type: 'ocra', suite: 'OCRA-1:HOTP-SHA1-6:QN08-PSHA1' }, 'suite_unsupported'], [{ type: 'ocra', suite: 'OCRA-2' }, 'suite_unsupported'],
        [{ type: 'hotp', secretHex: '00'.repeat(13) }, 'secret_weak'], [{ type: 'hotp', secretHex, secretBase32: 'AAAA' }, 'malformed'],
        [{ type: 'hotp', secretBase32: 'A' }, 'malformed'], [{ type: 'hotp', username: 'nobody-at-all' }, 'user_not_found'],
      ]
      for (const [input, code] of odd) equal(await refusalOf(add(input)), code, JSON.stringify(input))
    })

    it('imports the devices of a file, all or none', async () => {
      const load = async (text: string) => importOathDevices(stage.services, await stage.backend(), { format: 'csv', text })
      const csv = `serial,kind,secret_hex,digits,suite\nIM-1,hotp,${secretHex},8,\nIM-2,totp,${secretHex},6,\nIM-3,ocra,${secretHex},,${suite}\n`
      deepEqual(await load(csv), { imported: 3, serials: ['IM-1', 'IM-2', 'IM-3'], passedOver: [] })
      equal(await refusalOf(load(`serial,kind,secret_hex\nIM-0,hotp,${secretHex}\nIM-2,hotp,${secretHex}\n`)), 'oath_device_exists')
      equal(await refusalOf(load(`serial,kind,secret_hex\nIM-0,hotp,${secretHex}\nIM-9,hotp,00\n`)), 'import_invalid')
      equal(await refusalOf(findOathDeviceBySerial(stage.services, await stage.backend(), { serial: 'IM-0' })), 'device_not_found')
      const { id } = await findOathDeviceBySerial(stage.services, await stage.backend(), { serial: 'IM-1' })
      equal((await validate(id, makeHotp({ secret: Buffer.from(secretHex, 'hex'), algorithm: 'SHA1', digits: 8 }, 0))).device.serial, 'IM-1')
    })
  })
}

/** What another process would find: the same data, nothing in memory. */
async function afterRestart(stage: Stage, run: (services: Services) => Promise<void>): Promise<void> {
  const url = stage.databaseUrl === null ? {} : { KEYTAP_DATABASE_URL: stage.databaseUrl, KEYTAP_KEK: '5a'.repeat(32) }
  const opened = await openVerifierServices(readConfig({ KEYTAP_DATA: stage.folder, ...url }), { clock: () => Date.now(), writeLog: () => {} })
  try {
    await authenticateAccount(opened.services, { loginName: 'bank', key: stage.account.key, requestId: 'restarted' })
    await run(opened.services)
  } finally {
    await opened.close()
  }
}
