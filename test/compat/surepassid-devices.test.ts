/** Users, devices and one-time codes of the older dialect, as its public samples ask for them. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { timeStep } from '../../server/oath/totp.ts'
import { beginCodeRegistration } from '../../server/relying-party/code-tickets/begin-code-registration.ts'
import { finishCodeRegistration } from '../../server/relying-party/code-tickets/finish-code-registration.ts'
import { readPolicy } from '../../server/relying-party/read-policy.ts'
import { dialects } from '../relying-party/stage.ts'
import { openProgram, type Program } from './surepassid-u2f-stage.ts'

/** The secret of RFC 4226 appendix D and its first ten codes. */
const secretKeyHex = '3132333435363738393031323334353637383930'
const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'] as const

for (const dialect of dialects) {
  describe(`users of the older dialect on ${dialect}`, () => {
    let program: Program
    before(async () => {
      program = await openProgram(dialect)
    })
    after(() => program.end())

    it('adds, changes, finds and deletes a user', async () => {
      deepEqual(await program.ask('add_user', { username: 'Mandy', firstName: 'Mandy', lastName: 'Last', email: 'mandy@bank.example', userStatus: 0, pw: 'M@5ndy58!' }), { errorCode: 0, errorMessage: 'OK', type: 'add_user' })
      equal((await program.ask('add_user', { username: 'Mandy' })).errorCode, 9001)
      equal((await program.ask('update_user', { username: 'Mandy', mobile: '+1(407)555-1212'.replace('+1(', '+1 (') })).errorCode, 0)
      const found = await program.ask('find_user', { username: 'Mandy' })
      deepEqual([found['displayName'], found['email'], found['mobile'], found['Devices']], ['Mandy Last', 'mandy@bank.example', '+1 (407)555-1212', []])
      equal((await program.ask('update_user', { username: 'Mandy', userStatus: 1 })).errorCode, 9013)
      equal((await program.ask('add_user', { username: 'ada' })).errorCode, 0)
      equal((await program.ask('delete_user', { username: 'ada', removeRelated: 'false' })).errorCode, 0)
      equal((await program.ask('find_user', { username: 'ada' })).errorCode, 9001)
    })

    it('tells a right password from a wrong one, in the words of the sample, and locks after five', async () => {
      equal((await program.ask('validate_user', { username: 'Mandy', pw: 'M@5ndy58!' })).errorCode, 0)
      const said = { errorCode: 9001, errorMessage: 'User login failure [Mandy]', type: 'validate_user' }
      for (let turn = 0; turn < 5; turn += 1) deepEqual(await program.ask('validate_user', { username: 'Mandy', pw: 'wrong password' }), said)
      deepEqual(await program.ask('validate_user', { username: 'Mandy', pw: 'M@5ndy58!' }), said)
      deepEqual(await program.ask('validate_user', { username: 'Nobody', pw: 'x' }), { ...said, errorMessage: 'User login failure [Nobody]' })
    })

    it('lists devices of both kinds to who asks without a password', async () => {
      const { deviceId } = await program.ask('add_u2f_device', { username: 'Mandy' })
      equal((await program.ask('add_oath_device', { username: 'Mandy', psn: 'OATH_11111111', OtpType: 1 })).errorCode, 0)
      deepEqual(await program.ask('validate_user', { username: 'Mandy', noAuth: 1 }), {
        Devices: [{ psn: deviceId, deviceType: 12, otpType: 8, deviceStatus: 0 }, { psn: 'OATH_11111111', deviceType: 0, otpType: 1, deviceStatus: 0 }],
        errorCode: 0, errorMessage: 'OK', type: 'validate_user',
      })
    })

    it('lists the users of its account page by page, each as it finds one, and one of them by name', async () => {
      for (const username of ['u-1', 'u-2', 'u-3%', "u-4'"]) equal((await program.ask('add_user', { username })).errorCode, 0)
      const seen: string[] = []
      let after = ''
      do {
        const reply = await program.ask('find_users', { limit: '2', after })
        const users = reply['Users'] as readonly { readonly username: string }[]
        ok(reply.errorCode === 0 && users.length <= 2)
        seen.push(...users.map(({ username }) => username))
        after = String(reply['next'])
      } while (after !== '')
      deepEqual(seen.toSorted(), ['Mandy', 'u-1', 'u-2', 'u-3%', "u-4'"])
      const { errorCode, errorMessage, type, ...members } = await program.ask('find_user', { username: 'Mandy' })
      deepEqual([errorCode, errorMessage, type], [0, 'OK', 'find_user'])
      deepEqual(await program.ask('find_users', { username: 'Mandy' }), { errorCode, errorMessage, type: 'find_users', Users: [members], next: '' })
      for (const username of ['%', 'u-_', "' or 1=1 --"]) deepEqual((await program.ask('find_users', { username }))['Users'], [])
      for (const limit of [0, 51, -1, '1e3', 'x']) equal((await program.ask('find_users', { limit })).errorCode, 9013, String(limit))
    })
  })

  describe(`devices of the older dialect on ${dialect}`, () => {
    let program: Program
    before(async () => {
      program = await openProgram(dialect)
      for (const username of ['Mandy', 'ada']) await program.ask('add_user', { username })
    })
    after(() => program.end())

    it('adds a device for codes with the serial and secret that are given, and never tells the secret', async () => {
      const sample = { username: 'Mandy', deviceType: 1, OtpType: 1, OtpLength: 6, windowSize: 30, OtpPin: '', psn: 'OATH_12345678', secretKeyHex: '3132333435363738383031323334353637383830', notificationMethod: 0 }
      const reply = await program.ask('add_oath_device', sample)
      deepEqual(reply, { errorCode: 0, errorMessage: 'OK', type: 'add_oath_device', deviceId: 'OATH_12345678', psn: 'OATH_12345678' })
      equal((await program.ask('add_oath_device', sample)).errorCode, 9019)
      const made = await program.ask('add_oath_device', { username: 'Mandy' })
      match(String(made['psn']), /^OATH_\d{8}$/)
      equal((await program.ask('add_oath_device', { username: 'Mandy', OtpType: 5 })).errorCode, 9011)
      equal((await program.ask('add_oath_device', { username: 'nobody' })).errorCode, 9001)
      const { deviceId: slot } = await program.ask('add_u2f_device', { username: 'Mandy' })
      for (const psn of [slot, 'TSFT-000000']) equal((await program.ask('add_oath_device', { username: 'Mandy', psn })).errorCode, 9029)
      ok(!JSON.stringify([program.stage.log, await program.stage.events(), reply]).includes(sample.secretKeyHex))
    })

    it('takes each code of RFC 4226 once, by serial or by user, and brings a lost counter back', async () => {
      equal((await program.ask('add_oath_device', { username: 'ada', OtpType: 0, psn: 'OATH_00000001', secretKeyHex, windowSize: 2 })).errorCode, 0)
      equal((await program.ask('validate_oath_otp', { username: 'ada', psn: 'OATH_00000001', otp: codes[0] })).errorCode, 0)
      equal((await program.ask('validate_oath_otp', { username: 'ada', psn: 'OATH_00000001', otp: codes[0] })).errorCode, 9003)
      equal((await program.ask('validate_oath_otp', { username: 'ada', code: codes[1] })).errorCode, 0)
      equal((await program.ask('validate_oath_otp', { username: 'ada', otp: codes[8] })).errorCode, 9003)
      equal((await program.ask('sync_oath_device', { username: 'ada', psn: 'OATH_00000001', otp1: Number(codes[7]), otp2: Number(codes[8]) })).errorCode, 0)
      equal((await program.ask('validate_oath_otp', { username: 'ada', otp: codes[9] })).errorCode, 0)
      equal((await program.ask('validate_oath_otp', { username: 'Mandy', psn: 'OATH_00000001', otp: codes[9] })).errorCode, 9021)
    })

    it('takes no code of a device that is nobody\'s for a user', async () => {
      const psn = 'OATH_00000002'
      await program.ask('add_oath_device', { username: 'ada', OtpType: 0, psn, secretKeyHex })
      await program.ask('unassign_device', { psn })
      for (const username of ['ada', 'Mandy', 'nobody']) {
        equal((await program.ask('validate_oath_otp', { username, psn, otp: codes[0] })).errorCode, 9021)
        equal((await program.ask('sync_oath_device', { username, psn, otp1: codes[1], otp2: codes[2] })).errorCode, 9021)
      }
      await program.ask('assign_device', { username: 'ada', psn })
      equal((await program.ask('validate_oath_otp', { username: 'ada', psn, otp: codes[0] })).errorCode, 0)
      await program.ask('delete_device', { psn })
    })

    it('takes no code of a device that a page is still setting up', async () => {
      const { stage } = program
      const minted = await stage.mint({ operation: 'enroll-code', username: 'ada' })
      const { deviceId, serial: psn, secretBase32 } = await beginCodeRegistration(stage.services, await stage.page(minted))
      const secret = decodeBase32(secretBase32) ?? new Uint8Array()
      const otp = makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, timeStep(await stage.services.store.nowMs(), 30))
      equal((await program.ask('validate_oath_otp', { username: 'ada', psn, otp })).errorCode, 9028)
      equal((await program.ask('send_oath_otp', { username: 'ada', psn, deliveryMethod: 'email' })).errorCode, 9028)
      equal((await finishCodeRegistration(stage.services, await stage.page(minted), { id: deviceId, code: otp })).device.state, 'active')
      equal((await program.ask('validate_oath_otp', { username: 'ada', psn, otp })).errorCode, 9003)
      await program.ask('delete_device', { psn })
    })

    it('finds, unassigns, assigns and deletes by serial, of either kind, and never another user\'s', async () => {
      const { deviceId: psn } = await program.ask('add_u2f_device', { username: 'Mandy' })
      deepEqual(await program.ask('find_device', { username: 'Mandy', psn }), { deviceType: 12, otpType: 8, deviceStatus: 0, assigned: 1, errorCode: 0, errorMessage: 'OK', type: 'find_device' })
      equal((await program.ask('find_device', { username: 'ada', psn })).errorCode, 9021)
      for (const serial of [psn, 'OATH_12345678']) {
        equal((await program.ask('unassign_device', { username: 'Mandy', psn: serial })).errorCode, 0)
        equal((await program.ask('find_device', { psn: serial }))['assigned'], 0)
        equal((await program.ask('assign_device', { username: 'ada', psn: serial })).errorCode, 0)
        equal((await program.ask('delete_device', { username: 'Mandy', psn: serial })).errorCode, 9021)
        equal((await program.ask('delete_device', { username: 'ada', psn: serial })).errorCode, 0)
        equal((await program.ask('find_device', { psn: serial })).errorCode, 9021)
      }
    })

    it('sends a code only where it can, and says why not', async () => {
      equal((await program.ask('send_oath_otp', { username: 'ada', deliveryMethod: 'voice' })).errorCode, 9044)
      equal((await program.ask('send_oath_otp', { username: 'ada', deliveryMethod: 'email' })).errorCode, 9031)
      await program.ask('update_user', { username: 'ada', mobile: '+49 170 1234567' })
      deepEqual(await program.ask('send_oath_otp', { username: 'ada', deliveryMethod: 'sms' }), { errorCode: 0, errorMessage: 'OK', type: 'send_oath_otp' })
    })

    it('makes a user with a device for codes in one step, and neither where one of them fails', async () => {
      const sample = { username: 'Manny', firstName: 'Manny', email: 'manny@bank.example', pw: 'M@5ndy58!', OtpType: 0, psn: 'OATH_22222222', secretKeyHex }
      deepEqual(await program.ask('add_oath_account', sample), { errorCode: 0, errorMessage: 'OK', type: 'add_oath_account', deviceId: 'OATH_22222222', psn: 'OATH_22222222' })
      equal((await program.ask('validate_user', { username: 'Manny', pw: 'M@5ndy58!' })).errorCode, 0)
      equal((await program.ask('validate_oath_otp', { username: 'Manny', otp: codes[0] })).errorCode, 0)
      const failing: readonly [object, number][] = [
        [{ username: 'Manny' }, 9001], [{ psn: 'OATH_22222222' }, 9019], [{ OtpType: 7 }, 9011], [{ secretKeyHex: '3132' }, 9004], [{ pw: 'short' }, 9013],
        [{ notificationMethod: 1 }, 9031], [{ notificationMethod: 2 }, 9012], [{ email: 'nonsense' }, 9013],
      ]
      for (const [change, number] of failing) {
        equal((await program.ask('add_oath_account', { username: 'left', ...change })).errorCode, number, JSON.stringify(change))
        equal((await program.ask('find_user', { username: 'left' })).errorCode, 9001, JSON.stringify(change))
      }
      const made = await program.ask('add_oath_account', { username: 'quiet' })
      match(String(made['psn']), /^OATH_\d{8}$/)
      equal((await program.ask('validate_user', { username: 'quiet', pw: '' })).errorCode, 9001)
      equal((await program.ask('add_oath_account', { username: 'quiet', addDeviceOnly: true })).errorCode, 0)
      equal((await program.ask('add_u2f_account', { username: 'left', notificationMethod: 2 })).errorCode, 9012)
      await program.stage.setPolicy({ maxKeysPerUser: 1, codes: { ...(await readPolicy(program.stage.services, await program.stage.backend())).policy.codes, maxDevicesPerUser: 1 } })
      equal((await program.ask('add_oath_device', { username: 'Manny' })).errorCode, 9006)
      equal((await program.ask('find_user', { username: 'left' })).errorCode, 9001)
      const known = (await program.stage.events()).filter(({ type, username }) => type === 'user.created' && username === 'left')
      deepEqual(known, [])
    })

    it('makes one user of many that are asked for at once, with one device', async () => {
      const replies = await Promise.all(Array.from({ length: 6 }, (_, turn) => program.ask(turn % 2 === 0 ? 'add_oath_account' : 'add_u2f_account', { username: 'racer' })))
      deepEqual(replies.map(({ errorMessage }) => errorMessage).toSorted(), ['OK', ...Array.from({ length: 5 }, () => 'User login failure [user_exists]')])
      equal(((await program.ask('find_user', { username: 'racer' }))['Devices'] as readonly unknown[]).length, 1)
    })
  })
}
