/** What no honest program sends, and what the account's rules say whichever of the three doors is knocked at. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Policy } from '../../server/contract/policy.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { timeStep } from '../../server/oath/totp.ts'
import { noLimits } from '../../server/http/options.ts'
import { addAccountKey, removeAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { bank, enroll as enrollByPage, failureOf } from '../relying-party/stage.ts'
import { envelop, openSoap, post, type RunSoap, type SoapResult } from './surepassid-soap.ts'
import { appId, maker, makeKey, openProgram, path, registerBy, type Program, type Reply, type U2fRequest } from './surepassid-u2f-stage.ts'
import { makeBombs } from './xml-bombs.ts'

let program: Program
let run: RunSoap
before(async () => {
  program = await openProgram()
  for (const username of ['mandy', 'ada']) await program.ask('add_user', { username })
  run = await openSoap(program.url, 'bank', program.stage.account.key)
})
after(() => program.end())

/** As a backend of today calls: the code of the problem, or nothing. */
async function callToday(route: string, body: object): Promise<string> {
  const authorization = `Basic ${Buffer.from(`bank:${program.stage.account.key}`).toString('base64')}`
  const response = await fetch(program.url + route, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const { code } = (await response.json()) as { code?: string }
  return response.ok ? '' : String(code)
}

/** The number and our own code, from either protocol. */
const no = (answer: Reply | SoapResult): readonly [number, string] => {
  const [number, text] = 'errorCode' in answer ? [answer.errorCode, answer.errorMessage] : [answer.ErrorCode, answer.ErrorMsg]
  return [number, /\[(\w+)\]/.exec(text)?.[1] ?? '']
}

describe('a rule of the account', () => {
  const add = { loginName: 'mandy', addDeviceOnly: true, notificationMethod: 0 }
  /** What the last two refusals were called in the audit trail. */
  const lastCodes = async () => (await program.stage.events()).filter(({ outcome }) => outcome === 'refused').slice(-2).map(({ code }) => code)

  it('on how many keys a user may have refuses a further slot at all three doors alike', async () => {
    await program.stage.setPolicy({ maxKeysPerUser: 1 })
    equal((await program.ask('add_u2f_device', { username: 'mandy' })).errorCode, 0)
    const rest = no(await program.ask('add_u2f_device', { username: 'mandy' }))
    deepEqual(rest, no(await run('EnrollUser', { ...add, deviceType: 12, otpType: 8 })))
    deepEqual(await lastCodes(), ['device_limit', 'device_limit'])
    deepEqual(rest, no(await run('AddU2FUser', add)))
    deepEqual([rest[1], await callToday('/v1/slots', { username: 'mandy' })], ['device_limit', 'device_limit'])
    await program.stage.setPolicy({ maxKeysPerUser: 10 })
  })

  it('on how many devices for codes a user may have refuses a further one at all three doors alike', async () => {
    await program.stage.setPolicy({ codes: { maxDevicesPerUser: 1, maxFailures: 3, sendBy: [] } })
    equal((await program.ask('add_oath_device', { username: 'mandy' })).errorCode, 0)
    const rest = no(await program.ask('add_oath_device', { username: 'mandy' }))
    deepEqual(rest, no(await run('EnrollUser', { ...add, deviceType: 0, otpType: 1, otpLength: 6, otpWindow: 30 })))
    deepEqual(await lastCodes(), ['device_limit', 'device_limit'])
    deepEqual([rest[1], await callToday('/v1/oath-devices', { username: 'mandy', type: 'totp' })], ['device_limit', 'device_limit'])
    await program.stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
  })

  const honest = { attestation: 'none', trust: 'any', userVerification: 'preferred', anchors: [], allowedKeyIdentifiers: null } satisfies Partial<Policy>
  const rules: readonly (readonly [title: string, change: Partial<Policy>, code: string])[] = [
    ['on the PIN', { userVerification: 'required' }, 'user_verification_missing'],
    ['on trust', { attestation: 'direct', trust: 'trusted' }, 'untrusted_chain'],
    ['on models', { attestation: 'direct', anchors: [maker.rootPem], allowedKeyIdentifiers: ['0'.repeat(40)] }, 'model_not_allowed'],
  ]
  for (const [title, change, code] of rules) {
    it(`${title} refuses a key at all three doors alike`, async () => {
      const key = makeKey()
      const ask = async () => first((await program.ask('pre_enroll', { username: 'ada', appId }))['RegisterRequest'])
      equal((await program.ask('add_u2f_device', { username: 'ada' })).errorCode, 0)
      await program.stage.setPolicy({ ...honest, ...change })
      const rest = no(await program.ask('enroll', { username: 'ada', ...registerBy(key, await ask()) }))
      const made = registerBy(key, await ask())
      const soap = no(await run('EnrollAppU2F', {
        userLogin: 'ada', printedSerialNumber: '', securityKeyName: '', b64RegistrationData: made.registrationData,
        b64SessionId: made.sessionId, b64ClientData: made.clientData, version: 'U2F_V2',
      }))
      const today = await failureOf(enrollByPage(program.stage, { username: 'ada' }, createAuthenticator({ format: 'fido-u2f', identity: maker.issue() })))
      await program.stage.setPolicy(honest)
      deepEqual([rest, soap, today instanceof Refusal ? today.code : today], [[9004, code], [9004, code], code])
    })
  }
})

function first(requests: unknown): U2fRequest {
  const [request] = requests as readonly U2fRequest[]
  if (request === undefined) throw new Error('no request came')
  return request
}

describe('XML that is a weapon', () => {
  it('is refused at this service as well, within a second, and fetches nothing', async () => {
    let asked = 0
    const canary = createServer((_request, response) => {
      asked += 1
      response.end('x')
    })
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
    for (const [title, body, headers] of makeBombs({ envelop, operation: 'FindUser' }, `http://127.0.0.1:${(canary.address() as AddressInfo).port}/x`)) {
      const startedAt = performance.now()
      // A server may hang up on megabytes before they are sent.
      const reply = await post(program.url, body, headers).catch(() => null)
      ok(performance.now() - startedAt < 1000, title)
      if (reply === null) ok(body.length > 65_536, title)
      else {
        ok(reply.status >= 400 && reply.status < 500, `${title}: ${reply.status}`)
        match(reply.text, /<code>(?:xml_refused|content_type_unsupported|body_too_large)<\/code>/, title)
      }
    }
    equal(asked, 0)
    canary.close()
  })
})

describe('an identifier', () => {
  const find = (login: string, serial: string) => post(program.url, envelop(`<FindDevice xmlns="http://tempuri.org/"><authServerPartnerLoginName>${login}</authServerPartnerLoginName>`
    + `<authServerPartnerLoginPassword>${program.stage.account.key}</authServerPartnerLoginPassword><userLogin/><printedSerialNumber>${serial}</printedSerialNumber></FindDevice>`))
  let psn = ''
  before(async () => {
    psn = String((await program.ask('add_u2f_device', { username: 'ada' }))['deviceId'])
  })

  it('is its whole text, whatever stands in it', async () => {
    const [head, tail] = [psn.slice(0, 6), psn.slice(6)]
    for (const serial of [`${head}<!-- x -->${tail}`, `<![CDATA[${head}]]>${tail}`, `&#${psn.charCodeAt(0)};${psn.slice(1)}`, ` ${psn}\n`]) {
      match((await find('bank', serial)).text, /<ErrorCode>0</, serial)
    }
    for (const serial of [`${psn}<!-- -->9`, `${psn}<![CDATA[ ]]>9`, `<!--${psn}-->`]) match((await find('bank', serial)).text, /<ErrorCode>90\d\d</, serial)
    match((await find('ba<!-- -->nk', psn)).text, /<ErrorCode>0</)
    match((await find('bank<!-- -->er', psn)).text, /<ErrorCode>9000</)
  })

  it('is refused when it stands twice or holds elements', async () => {
    for (const serial of [`${psn}</printedSerialNumber><printedSerialNumber>${psn}`, `${psn}<b/>`]) {
      const { status, text } = await find('bank', serial)
      equal(status, 400)
      match(text, /<code>xml_refused</)
    }
  })

  it('is no pattern and no statement, in either protocol', async () => {
    const strange = ['%', 'mand_', '_andy', 'mandy\' OR \'1\'=\'1', 'mandy"--', '*', '\\', '\'; DROP TABLE users; --']
    for (const username of strange) {
      deepEqual(no(await program.ask('find_user', { username })), [9001, 'user_not_found'], username)
      equal((await run('ValidateUser', { userLogin: username, noAuth: true })).ErrorCode, 9001, username)
      equal((await program.ask('find_device', { psn: username })).errorCode, 9021, username)
      equal((await program.ask('validate_oath_otp', { username: 'mandy', psn: username, otp: '123456' })).errorCode, 9021, username)
    }
    deepEqual((await program.ask('find_users', { username: 'mand%' }))['Users'], [])
    equal((await program.ask('add_user', { username: 'o\'brien_100%' })).errorCode, 0)
    equal((await program.ask('find_user', { username: 'o\'brien_100%' })).errorCode, 0)
    equal((await program.ask('find_user', { username: 'o\'brien_1000' })).errorCode, 9001)
    for (const limit of [0, 51, -1, 1e9, '1; DROP TABLE users', '1e1']) equal((await program.ask('find_users', { limit })).errorCode, 9013, String(limit))
    for (const after of ['%', '\'', '\u{10ffff}', 'z'.repeat(5000)]) {
      const said = JSON.stringify(await program.ask('find_users', { after, sort: 'username; DROP TABLE users' }))
      ok(!/sql|syntax|constraint/i.test(said), said)
    }
    equal((await program.ask('find_user', { username: 'mandy' })).errorCode, 0)
  })
})

describe('a code', () => {
  const secret = Buffer.from('12345678901234567890')
  const key = { secret, algorithm: 'SHA1', digits: 6 } as const
  const add = (psn: string, OtpType: number) => program.ask('add_oath_device', { username: 'ada', psn, OtpType, windowSize: OtpType === 0 ? 10 : 30, secretKeyHex: secret.toString('hex') })
  const verify = async (psn: string, otp: string) => (await program.ask('validate_oath_otp', { username: 'ada', psn, otp })).errorCode

  it('that is older than the last, of another length or of other digits is wrong', async () => {
    equal((await add('OATH_00000101', 0)).errorCode, 0)
    const [older, newer, next] = [0, 1, 2].map((counter) => makeHotp(key, counter)) as [string, string, string]
    equal(await verify('OATH_00000101', newer), 0)
    const inDigitsFrom = (zero: number) => [...next].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')
    for (const wrong of [older, newer, `0${next}`, next.slice(1), inDigitsFrom(0xff10), inDigitsFrom(0x0660), `${next}\u200b`]) ok(await verify('OATH_00000101', wrong) > 0, wrong)
    equal(await verify('OATH_00000101', next), 0, 'none of them was taken for it')
  })

  it('of a clock is right one step ahead and wrong two back or three ahead', async () => {
    equal((await add('OATH_00000102', 1)).errorCode, 0)
    const now = timeStep(await program.stage.services.store.nowMs(), 30)
    for (const [step, number] of [[3, 9003], [-2, 9003], [1, 0]] as const) equal(await verify('OATH_00000102', makeHotp(key, now + step)), number, String(step))
  })
})

describe('a name that nobody can have', () => {
  it('is in the audit trail as a short text that can be printed', async () => {
    const username = `mandy\u001b[31m\u202e\n${'x'.repeat(30_000)}`
    for (const type of ['validate_user', 'validate_oath_otp', 'is_session_token_valid', 'pre_sign']) {
      equal((await program.ask(type, { username, pw: 'guess 7890', otp: '123456', token: 'x', appId })).errorCode, 9001, type)
    }
    const written = (await program.stage.events()).flatMap((event) => (event.username?.startsWith('mandy [31m') ? [event.username] : []))
    deepEqual([written.length, new Set(written).size], [4, 1])
    match(written[0] ?? '', /^mandy \[31m x{189}$/)
  })

  it('is no AppID either', async () => {
    const long = `https://bank.example/${'x'.repeat(500)}`
    for (const type of ['pre_enroll', 'pre_sign']) deepEqual(no(await program.ask(type, { username: 'ada', appId: long })), [9004, 'app_id_invalid'])
  })
})

describe('the credentials of the account', () => {
  type Pair = readonly [loginName: string, key: string]
  const byRest = async ([loginName, key]: Pair) => {
    const body = JSON.stringify({ spAccountLoginName: loginName, spAccountLoginKey: key, type: 'find_user', username: 'mandy' })
    const response = await fetch(program.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    return { status: response.status, names: [...response.headers.keys()], text: await response.text() }
  }
  const bySoap = async ([loginName, key]: Pair) => {
    const { status, headers, text } = await post(program.url, envelop(`<ValidateUser xmlns="http://tempuri.org/"><authServerPartnerLoginName>${loginName}</authServerPartnerLoginName>`
      + `<authServerPartnerLoginPassword>${key}</authServerPartnerLoginPassword><userLogin>mandy</userLogin><noAuth>true</noAuth></ValidateUser>`))
    return { status, names: [...headers.keys()], text }
  }

  it('are refused with one answer, whatever of them is wrong', async () => {
    const { services, account } = program.stage
    const shop = await createAccount(services, { ...bank, loginName: 'shop', preset: 'any-key' })
    const gone = await createAccount(services, { ...bank, loginName: 'gone', preset: 'any-key' })
    await setAccountSuspended(services, 'gone', true)
    const wrong: readonly Pair[] = [['bank', 'kk_wrong'], ['nobody', account.key], ['bank', shop.key], ['shop', account.key], ['gone', gone.key], ['bank', ''], ['', '']]
    const rests = await Promise.all(wrong.map(byRest))
    const soaps = await Promise.all(wrong.map(bySoap))
    for (const rest of rests) deepEqual(rest, { ...rests[0], text: '{"errorCode":9000,"errorMessage":"Partner login failure","type":"find_user"}' })
    for (const soap of soaps) deepEqual(soap, soaps[0])
    match(soaps[0]?.text ?? '', /<ValidateUserResult><ErrorCode>9000<\/ErrorCode><ErrorMsg>Partner login failure<\/ErrorMsg><\/ValidateUserResult>/)
  })

  it('may be two keys for as long as one replaces the other, and the removed one is dead at once', async () => {
    const { services, account } = program.stage
    const next = await addAccountKey(services, 'bank')
    const works = async (key: string) => [(await byRest(['bank', key])).text.includes('"errorCode":0'), (await bySoap(['bank', key])).text.includes('<ErrorCode>0<')]
    deepEqual([await works(account.key), await works(next.key)], [[true, true], [true, true]])
    await removeAccountKey(services, 'bank', next.keyId)
    deepEqual([await works(account.key), await works(next.key)], [[true, true], [false, false]])
  })
})

describe('the address of an account that proved who it is', () => {
  it('pays for no guess of its users, else any of them could have all the others refused', async () => {
    const limited = await openProgram('sqlite', {}, { ...noLimits, address: { burst: 10, perSecond: 0.001 } })
    const codes: unknown[] = []
    for (let n = 0; n < 6; n += 1) codes.push((await limited.ask('is_session_token_valid', { username: 'mandy', token: `guess ${n}` })).errorCode)
    codes.push((await limited.ask('validate_user', { username: 'mandy', pw: 'guess 7890' })).errorCode)
    deepEqual([...new Set(codes)], [9001])
    equal((await limited.ask('find_users')).errorCode, 0)
    for (let n = 0; n < 6; n += 1) codes.push(no(await limited.ask('find_users', { spAccountLoginKey: 'kk_guess' }))[1])
    equal(codes.at(-1), 'rate_limited')
    await limited.end()
  })
})
