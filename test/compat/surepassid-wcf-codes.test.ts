/** Users and one-time codes over the older dialect's SOAP: npm soap from outside, codes of the house, mail of a real server. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../../server/config.ts'
import { createVerifier, type Verifier } from '../../server/main.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { parseKeyUri } from '../../server/oath/key-uri.ts'
import { makeTotp, type TotpKey } from '../../server/oath/totp.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { readMail, startMailServer, type MailServer } from '../notify/mail-server.ts'
import { bank } from '../relying-party/stage.ts'
import { openSoap, type RunSoap } from './surepassid-soap.ts'
import { path } from './surepassid-u2f-stage.ts'

const secret = Buffer.from('12345678901234567890')
const code = (counter: number) => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, counter)

describe('users and codes over the SOAP service of the older dialect', () => {
  let mails: MailServer
  let folder: string
  let verifier: Verifier
  let run: RunSoap
  let ask: (type: string, members: object) => Promise<number>
  before(async () => {
    mails = await startMailServer()
    folder = await mkdtemp(join(tmpdir(), 'keytap-wcf-'))
    verifier = await createVerifier(readConfig({
      KEYTAP_DATA: folder, PORT: '0', KEYTAP_LOG_LEVEL: 'warn', KEYTAP_METADATA_URL: 'off', KEYTAP_COMPAT: 'surepassid', KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1',
      KEYTAP_SMTP_URL: `smtp://localhost:${mails.port}`, KEYTAP_MAIL_FROM: 'keys@bank.example',
    }), { writeLog: () => {} })
    const { key } = await createAccount(verifier.services, { ...bank, preset: 'any-key' })
    const { port } = await verifier.listen()
    const url = `http://127.0.0.1:${port}`
    run = await openSoap(url, 'bank', key)
    ask = async (type, members) => {
      const body = JSON.stringify({ spAccountLoginName: 'bank', spAccountLoginKey: key, type, username: 'Mandy', ...members })
      const response = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return ((await response.json()) as { errorCode: number }).errorCode
    }
    equal(await ask('add_user', { email: 'mandy@bank.example', pw: 'M@5ndy58!' }), 0)
    equal(await ask('add_oath_device', { OtpType: 0, psn: 'OATH_00000001', secretKeyHex: secret.toString('hex'), windowSize: 2 }), 0)
  })
  after(async () => {
    await verifier.close()
    await mails.close()
    await rm(folder, { recursive: true, force: true })
  })
  const mandy = { userLogin: 'Mandy', printedSerialNumber: 'OATH_00000001' }

  it('takes each code of the device once, and brings a lost counter back', async () => {
    equal((await run('ValidateOTP', { ...mandy, authOtp: code(0) })).ErrorCode, 0)
    equal((await run('ValidateOTP', { ...mandy, authOtp: code(0) })).ErrorCode, 9003)
    equal((await run('ValidateOTP', { ...mandy, printedSerialNumber: '', authOtp: code(1) })).ErrorCode, 0)
    equal((await run('ValidateOTP', { ...mandy, authOtp: code(40) })).ErrorCode, 9003)
    equal((await run('SynchronizeDevice', { ...mandy, otp1: code(40), otp2: code(42) })).ErrorCode, 9003)
    equal((await run('SynchronizeDevice', { ...mandy, otp1: code(40), otp2: code(41) })).ErrorCode, 0)
    equal((await run('ValidateOTP', { ...mandy, authOtp: code(42) })).ErrorCode, 0)
    equal((await run('SynchronizeDevice', { userLogin: 'Mandy', otp1: code(50), otp2: code(51) })).ErrorCode, 9020)
  })

  it('takes a code that stands in the user\'s mail, once', async () => {
    deepEqual(await run('SendOTP', { ...mandy, deliveryMethod: 1 }), { ErrorCode: 0, ErrorMsg: 'OK' })
    const text = await findMail(mails, /\b\d{6}\b/)
    const [sent] = /\b\d{6}\b/.exec(text) ?? ['']
    equal((await run('ValidateOTP', { ...mandy, authOtp: sent })).ErrorCode, 0)
    equal((await run('ValidateOTP', { ...mandy, authOtp: sent })).ErrorCode, 9003)
    equal((await run('SendOTP', { ...mandy, deliveryMethod: 0 })).ErrorCode, 9012)
    equal((await run('SendOTP', { ...mandy, deliveryMethod: 2 })).ErrorCode, 9044)
  })

  it('enrolls a device for codes by EnrollUser, whose serial is given or made, and tells no secret', async () => {
    const device = { loginName: 'Mandy', deviceType: 0, otpType: 1, otpLength: 6, otpWindow: 30, addDeviceOnly: true, notificationMethod: 0 }
    deepEqual(await run('EnrollUser', { ...device, deviceId: 'OATH_00000002' }), { ErrorCode: 0, ErrorMsg: 'OK', DeviceId: 'OATH_00000002' })
    equal((await run('EnrollUser', { ...device, deviceId: 'OATH_00000002' })).ErrorCode, 9019)
    const made = await run('EnrollUser', { ...device, deviceId: '' })
    match(made.DeviceId ?? '', /^OATH_\d{8}$/)
    deepEqual(Object.keys(made), ['ErrorCode', 'ErrorMsg', 'DeviceId'])
    equal((await run('EnrollUser', { ...device, otpType: 5 })).ErrorCode, 9011)
    equal((await run('EnrollUser', { ...device, otpPin: '1234' })).ErrorCode, 9013)
    equal((await run('EnrollUser', { ...device, loginName: 'Nobody' })).ErrorCode, 9001)
    const account = { ...device, loginName: 'Molly', loginPassword: 'M@5ndy58!', addDeviceOnly: false }
    match((await run('EnrollUser', account)).DeviceId ?? '', /^OATH_\d{8}$/)
    equal((await run('ValidateUser', { userLogin: 'Molly', userPassword: 'M@5ndy58!' })).ErrorCode, 0)
    equal((await run('EnrollUser', account)).ErrorCode, 9001)
  })

  it('takes a code of the clock', async () => {
    equal(await ask('add_oath_device', { OtpType: 1, psn: 'OATH_00000003', secretKeyHex: secret.toString('hex'), windowSize: 30, timeDrift: 1 }), 0)
    const authOtp = makeTotp({ secret, algorithm: 'SHA1', digits: 6, periodSeconds: 30 }, Date.now())
    equal((await run('ValidateOTP', { ...mandy, printedSerialNumber: 'OATH_00000003', authOtp })).ErrorCode, 0)
  })

  it('hands out the secret of a soft token once, whose codes are then right', async () => {
    const { DeviceId } = await run('EnrollUser', { loginName: 'Mandy', deviceType: 0, otpType: 1, otpLength: 6, otpWindow: 30, addDeviceOnly: true })
    const device = { userLogin: 'Mandy', deviceID: DeviceId, physicalDeviceId: '0123456789ABCDEF' }
    const told = await run('ProvisionDevice', device)
    deepEqual([told.ErrorCode, told.DeviceId, told.OtpType, told.DeviceStatus], [0, DeviceId, 1, 0])
    const authOtp = makeTotp(readTotp(told.KeyUri ?? ''), Date.now())
    equal((await run('ValidateOTP', { userLogin: 'Mandy', printedSerialNumber: DeviceId, authOtp })).ErrorCode, 0)
    equal((await run('ProvisionDevice', device)).ErrorCode, 9019)
    equal((await run('ProvisionDevice', { ...device, userLogin: 'Nobody' })).ErrorCode, 9021)
    equal((await run('ProvisionDevice', { userLogin: 'Mandy' })).ErrorCode, 9020)
  })

  it('gives a session token for the right password, for as long as was asked, which the other door knows', async () => {
    const asked = { userLogin: 'Mandy', userPassword: 'M@5ndy58!', durationMinutes: 5, tokenType: 0 }
    const { ErrorCode, ErrorMsg, SessionToken, SessionTokenExpires, ...rest } = await run('CreateSessionToken', asked)
    deepEqual([ErrorCode, ErrorMsg, rest], [0, 'OK', {}])
    ok(Math.abs(Date.parse(SessionTokenExpires ?? '') - Date.now() - 300_000) < 60_000)
    equal(await ask('is_session_token_valid', { sessionToken: SessionToken }), 0)
    equal(await ask('is_session_token_valid', { sessionToken: SessionToken, username: 'ada' }), 9001)
    deepEqual(await run('CreateSessionToken', { ...asked, userPassword: 'wrong password' }), { ErrorCode: 9001, ErrorMsg: 'User login failure [Mandy]' })
    for (const strange of [{ durationMinutes: 0 }, { durationMinutes: 1441 }, { tokenType: 2 }]) equal((await run('CreateSessionToken', { ...asked, ...strange })).ErrorCode, 9013)
  })

  it('finds a device of either kind, and none of another user', async () => {
    deepEqual(await run('FindDevice', mandy), { ErrorCode: 0, ErrorMsg: 'OK', DeviceType: 0, OtpType: 0, DeviceStatus: 0, Assigned: 1 })
    const { DeviceId } = await run('EnrollUser', { loginName: 'Mandy', deviceType: 12, otpType: 8, addDeviceOnly: true })
    deepEqual(await run('FindDevice', { ...mandy, printedSerialNumber: DeviceId }), { ErrorCode: 0, ErrorMsg: 'OK', DeviceType: 12, OtpType: 8, DeviceStatus: 0, Assigned: 1 })
    equal(await ask('add_user', { username: 'ada' }), 0)
    equal((await run('FindDevice', { userLogin: 'ada', printedSerialNumber: DeviceId })).ErrorCode, 9021)
    equal((await run('FindDevice', { userLogin: 'Mandy', printedSerialNumber: 'OATH_99999999' })).ErrorCode, 9021)
  })

  it('tells a right password from a wrong one, and with noAuth what the user has', async () => {
    const known = { userLogin: 'Mandy', userPassword: 'M@5ndy58!' }
    deepEqual(await run('ValidateUser', known), { ErrorCode: 0, ErrorMsg: 'OK' })
    for (const wrong of [{ ...known, userPassword: 'M@5ndy58' }, { userLogin: 'Mandy' }]) {
      deepEqual(await run('ValidateUser', { ...wrong, noAuth: false }), { ErrorCode: 9001, ErrorMsg: 'User login failure [Mandy]' })
    }
    const { Devices } = await run('ValidateUser', { userLogin: 'Mandy', noAuth: true })
    const found = Devices?.Device ?? []
    deepEqual(found.find(({ Psn }) => Psn === 'OATH_00000001'), { Psn: 'OATH_00000001', DeviceType: 0, OtpType: 0, DeviceStatus: 0 })
    ok(found.some(({ DeviceType, OtpType }) => DeviceType === 12 && OtpType === 8))
    equal((await run('ValidateUser', { userLogin: 'ada', noAuth: true })).Devices?.Device, undefined)
    equal((await run('ValidateUser', { userLogin: 'Nobody', noAuth: true })).ErrorCode, 9001)
  })
})

function readTotp(text: string): TotpKey {
  const key = parseKeyUri(text)
  if (key.kind !== 'totp') throw new Error(`${key.kind} is no code of the clock`)
  return key
}

/** The text of the first mail that fits, which comes within seconds. */
async function findMail({ mails }: MailServer, fits: RegExp): Promise<string> {
  for (let wait = 0; wait < 200; wait += 1) {
    const text = mails.map(({ raw }) => readMail(raw).text).find((each) => fits.test(each))
    if (text !== undefined) return text
    await sleep(50)
  }
  throw new Error('no mail came in time')
}
