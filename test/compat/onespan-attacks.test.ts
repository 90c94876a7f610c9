/** What a thief or a guesser tries at this door: credentials, keys in the address, seeds, codes, and names that are patterns. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { encodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { timeStep } from '../../server/oath/totp.ts'
import { bank } from '../relying-party/stage.ts'
import { adm, command, envelop, logOn, openOnespan, openSession, post, readResult, writeSet, type OnespanStage } from './onespan-stage.ts'

const secret = Buffer.from('12345678901234567890')
const code = (moving: number) => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, moving)

let stage: OnespanStage
before(async () => {
  stage = await openOnespan({ KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1,shop@127.0.0.1,gone@127.0.0.1' })
})
after(() => stage.close())

type Pair = readonly [loginName: string, key: string]

describe('the credentials of the account', () => {
  const basic = ([loginName, key]: Pair) => ({ authorization: `Basic ${Buffer.from(`${loginName}:${key}`).toString('base64')}` })
  const tell = async (sent: Promise<{ status: number; headers: Headers; text: string }>) => {
    const { status, headers, text } = await sent
    return { status, names: [...headers.keys()], text }
  }
  const doors: Readonly<Record<string, (pair: Pair) => ReturnType<typeof tell>>> = {
    logon: ([loginName, key]) => tell(post(stage.url, envelop(`<adm:logon>${writeSet({ CREDFLD_USERID: loginName, CREDFLD_PASSWORD: key, CREDFLD_PASSWORD_FORMAT: '0' })}</adm:logon>`))),
    command: ([loginName, key]) => tell(post(stage.url, command('userExecute', `Apikey ${loginName}:${key}`, 'USERCMD_VIEW', { USERFLD_USERID: 'mandy' }))),
    gateway: (pair) => tell(post(`${stage.url}/rest/v2/provisioning/MdlRegister`, '{"userID":"mandy","password":"x"}', { 'content-type': 'application/json', ...basic(pair) })),
  }

  it('are refused with one answer at each door, whatever of them is wrong', async () => {
    const { services } = stage.verifier
    const shop = await createAccount(services, { ...bank, loginName: 'shop', preset: 'any-key' })
    const gone = await createAccount(services, { ...bank, loginName: 'gone', preset: 'any-key' })
    await setAccountSuspended(services, 'gone', true)
    const { key } = stage.account
    const wrong: readonly Pair[] = [['bank', 'kk_wrong'], ['bank', `${key.slice(0, -1)}x`], ['nobody', key], ['bank', shop.key], ['shop', key], ['gone', gone.key]]
    for (const [title, ask] of Object.entries(doors)) {
      const said = await Promise.all(wrong.map(ask))
      for (const one of said) assert.deepEqual(one, said[0], title)
      assert.match(said[0]?.text ?? '', /STAT_(INVCREDENTIALS|ADMIN_SESSION_STOPPED)/, title)
    }
  })
})

describe('a key in the address', () => {
  it('is refused whatever the body holds, at every path, and logged nowhere', async () => {
    const { session } = await openSession(stage)
    const { key } = stage.account
    const soap = command('userExecute', session, 'USERCMD_VIEW', { USERFLD_USERID: 'mandy' })
    const logon = envelop(`<adm:logon>${writeSet({ CREDFLD_USERID: 'bank', CREDFLD_PASSWORD: key, CREDFLD_PASSWORD_FORMAT: '0' })}</adm:logon>`)
    for (const query of [`key=${key}`, `CREDFLD_PASSWORD=x`, `a=Apikey%20bank:${key}`, `sessionID=${session}`, key]) {
      for (const body of [soap, logon]) {
        for (const path of ['/', '/onespan/administration', '/onespan/provisioning']) {
          const { status, text } = await post(`${stage.url}${path}?${query}`, body)
          assert.deepEqual([status, text.includes('<code>malformed</code>'), text.includes(key)], [500, true, false], `${path} ${query}`)
        }
      }
      for (const path of ['/rest/v2/provisioning/MdlRegister', '/rest/activation/MdlAddDevice', '/onespan/v1/users/register']) {
        const { status, text } = await post(`${stage.url}${path}?${query}`, '{}', { 'content-type': 'application/json' })
        assert.deepEqual([status, text.includes(key)], [400, false], `${path} ${query}`)
      }
    }
    assert.ok(!stage.log.join('').includes(key.slice(-20)) && !stage.log.join('').includes(session.slice(-20)))
  })
})

describe('a seed that was imported', () => {
  it('is in no answer of any command that names its device', async () => {
    const { username } = await stage.addLicensed()
    await addOathDevice(stage.verifier.services, await stage.backend(), { type: 'hotp', serial: 'OATH-SEED', secretHex: secret.toString('hex'), username })
    const { session, run, digipass, user } = await openSession(stage)
    const answers = await Promise.all([
      ...['VIEW', 'ASSIGN', 'UNASSIGN', 'DEACTIVATE', 'RESET_ACTIVATION', 'GENERATE_ACTIVATION_MESSAGE', 'EXPORT'].map((cmd) => digipass(cmd, { DIGIPASSFLD_SERNO: 'OATH-SEED' })),
      run('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_OTP', { DIGIPASSAPPLFLD_SERNO: 'OATH-SEED', DIGIPASSAPPLFLD_RESPONSE: '000000' }),
      run('digipassapplExecute', 'DIGIPASSAPPLCMD_VIEW', { DIGIPASSAPPLFLD_SERNO: 'OATH-SEED' }),
      user('VIEW', { USERFLD_USERID: username }),
      post(stage.url, envelop(`<adm:digipassQuery><sessionID>${session}</sessionID>${writeSet({ DIGIPASSFLD_LICENSE_SERNO: 'OATH-SEED' })}</adm:digipassQuery>`)),
    ])
    const said = JSON.stringify(answers) + stage.log.join('')
    for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) assert.ok(!said.toLowerCase().includes(secret.toString(form).toLowerCase()), form)
    assert.ok(!said.includes(encodeBase32(secret)))
  })
})

describe('a code', () => {
  let devices = 0
  async function addDevice(given: { readonly type: 'hotp' } | { readonly type: 'totp' }) {
    devices += 1
    const { username } = await stage.addLicensed()
    const serial = `OATH-${devices}`
    await addOathDevice(stage.verifier.services, await stage.backend(), { ...given, serial, secretHex: secret.toString('hex'), username })
    const { run } = await openSession(stage)
    return async (response: string) => {
      const { status, values } = await run('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_OTP', { DIGIPASSAPPLFLD_SERNO: serial, DIGIPASSAPPLFLD_RESPONSE: response })
      return status === 'STAT_SUCCESS' ? values['DIGIPASSAPPLFLD_RESULT_CODE'] : status
    }
  }

  it('is right for one of 50 calls at once', async () => {
    await stage.setPolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 100, sendBy: [] } })
    const test = await addDevice({ type: 'hotp' })
    const said = await Promise.all(Array.from({ length: 50 }, () => test(code(0))))
    assert.equal(said.filter((one) => one === '0').length, 1, said.join())
  })

  it('that is older than the last, of another length or of other digits is wrong', async () => {
    const test = await addDevice({ type: 'hotp' })
    assert.equal(await test(code(1)), '0')
    const fullwidth = [...code(2)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')
    const arabic = [...code(2)].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join('')
    for (const wrong of [code(0), code(1), `0${code(2)}`, code(2).slice(1), fullwidth, arabic, `${code(2)}\u200b`]) assert.notEqual(await test(wrong), '0', wrong)
    assert.equal(await test(code(2)), '0', 'none of them was taken for it')
  })

  it('of a clock is right one step ahead and wrong two back or three ahead', async () => {
    const now = timeStep(await stage.verifier.services.store.nowMs(), 30)
    for (const [step, verdict] of [[3, '1'], [-2, '1'], [1, '0']] as const) assert.equal(await (await addDevice({ type: 'totp' }))(code(now + step)), verdict, String(step))
  })
})

describe('a name', () => {
  it('is no pattern and no statement', async () => {
    const { user, digipass, session } = await openSession(stage)
    assert.equal((await user('CREATE', { USERFLD_USERID: 'o\'brien_100%' })).status, 'STAT_SUCCESS')
    for (const strange of ['%', '_brien', 'o\'brien_1000', 'o\' OR \'1\'=\'1', 'x"--', '*', '\\', '\'; DROP TABLE users; --']) {
      const answers = [await user('VIEW', { USERFLD_USERID: strange }), await digipass('VIEW', { DIGIPASSFLD_SERNO: strange })]
      for (const { status, errors } of answers) {
        assert.match(status, /^STAT_(NOT_FOUND|INVDATA)$/, strange)
        assert.doesNotMatch(errors.join(), /sql|syntax|constraint/i)
      }
    }
    assert.equal((await user('VIEW', { USERFLD_USERID: 'o\'brien_100%' })).status, 'STAT_SUCCESS')
    const sorted = await post(stage.url, envelop(`<adm:digipassQuery xmlns:adm="${adm}"><sessionID>${session}</sessionID>${writeSet({ DIGIPASSFLD_LICENSE_SERNO: 'x' })}`
      + '<queryOptions><sortfield>serial; DROP TABLE licenses</sortfield><sortorder>DESC; --</sortorder></queryOptions></adm:digipassQuery>'))
    assert.match(readResult(sorted).status, /^STAT_(INVPARAM|NOT_FOUND)$/)
    assert.equal((await logOn(stage, { CREDFLD_USERID: 'ban_' })).status, 'STAT_INVCREDENTIALS')
  })
})
