/** Every command around the activation: what it takes, what it answers, and what it says no to. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { addLicenses } from '../../server/relying-party/licensing/add-licenses.ts'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { addAccountKey, removeAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { command, envelop, logOn, openOnespan, openSession, post, readResult, scan, sign, writeSet, type OnespanStage, type Result } from './onespan-stage.ts'

let stage: OnespanStage
before(async () => {
  stage = await openOnespan()
})
after(() => stage.close())

/** Up to the active instance. */
async function activate(serial: string): Promise<Result> {
  const { digipass, run } = await openSession(stage)
  const first = await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })
  const { waiting, code } = await scan(stage, first.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
  const added = await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })
  const { signature } = await sign(waiting, added.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
  return run('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_SIGNATURE', {
    DIGIPASSAPPLFLD_SERNO: added.values['DIGIPASSFLD_SERNO'] ?? '', DIGIPASSAPPLFLD_APPL_NAME: 'SIGNATURE',
    DIGIPASSAPPLFLD_REQUEST_KEY: added.values['DIGIPASSFLD_REQUEST_KEY'] ?? '', DIGIPASSAPPLFLD_SIGNATURE: signature,
  })
}

describe('sessions', () => {
  it('end by logoff, are said to be alive while they are, and are refused afterwards by one status', async () => {
    const { session, digipass } = await openSession(stage)
    const ask = async (operation: string) => readResult(await post(stage.url, envelop(`<adm:${operation}>${writeSet({ CREDFLD_SESSION_ID: session })}</adm:${operation}>`)))
    assert.equal((await ask('sessionalive')).status, 'STAT_SUCCESS')
    assert.equal((await ask('logoff')).status, 'STAT_SUCCESS')
    assert.equal((await ask('logoff')).status, 'STAT_ADMIN_SESSION_STOPPED')
    assert.equal((await ask('sessionalive')).status, 'STAT_ADMIN_SESSION_STOPPED')
    assert.equal((await digipass('VIEW', { DIGIPASSFLD_SERNO: 'KTP0000140' })).status, 'STAT_ADMIN_SESSION_STOPPED')
  })
  it('are refused alike for a wrong key, an unknown name and a client that is not registered', async () => {
    const wrong = await logOn(stage, { CREDFLD_PASSWORD: `${stage.account.key.slice(0, -1)}x` })
    const unknown = await logOn(stage, { CREDFLD_USERID: 'nobody' })
    assert.equal(wrong.status, 'STAT_INVCREDENTIALS')
    assert.deepEqual(unknown, wrong)
    const elsewhere = await openOnespan({ KEYTAP_COMPAT_CLIENTS: 'bank@192.0.2.7' })
    assert.deepEqual(await logOn(elsewhere), wrong)
    await elsewhere.close()
  })
  it('go on while a second key takes over, and end with the key that opened them', async () => {
    const rotating = await openOnespan()
    const { services } = rotating.verifier
    const first = await openSession(rotating)
    const second = await addAccountKey(services, 'bank')
    const { serial } = await rotating.addLicensed()
    const later = (await logOn(rotating, { CREDFLD_PASSWORD: second.key })).values['CREDFLD_SESSION_ID'] ?? ''
    const view = async (session: string) => readResult(await post(rotating.url, command('digipassExecute', session, 'DIGIPASSCMD_VIEW', { DIGIPASSFLD_SERNO: serial }))).status
    assert.deepEqual([await view(first.session), await view(later)], ['STAT_SUCCESS', 'STAT_SUCCESS'])
    const keys = (await services.store.findAccountByLogin('bank'))?.keys ?? []
    await removeAccountKey(services, 'bank', keys.find(({ id }) => id !== second.keyId)?.id ?? '')
    assert.deepEqual([await view(first.session), await view(later)], ['STAT_ADMIN_SESSION_STOPPED', 'STAT_SUCCESS'])
    assert.deepEqual([(await logOn(rotating)).status, await view(`Apikey bank:${rotating.account.key}`)], ['STAT_INVCREDENTIALS', 'STAT_ADMIN_SESSION_STOPPED'])
    await rotating.close()
  })
  it('are not needed by a service user, who names login and key in their place or in a header', async () => {
    const { serial } = await stage.addLicensed()
    const body = (session: string) => command('digipassExecute', session, 'DIGIPASSCMD_VIEW', { DIGIPASSFLD_SERNO: serial })
    const key = `Apikey bank:${stage.account.key}`
    assert.equal(readResult(await post(stage.url, body(key))).status, 'STAT_SUCCESS')
    assert.equal(readResult(await post(stage.url, body(''), { authorization: key })).status, 'STAT_SUCCESS')
    assert.equal(readResult(await post(stage.url, body('Apikey bank:wrong'))).status, 'STAT_ADMIN_SESSION_STOPPED')
  })
})

describe('commands about licenses', () => {
  it('assign a named license once, or the first free one, and unassign it with its instances', async () => {
    const { digipass, user } = await openSession(stage)
    await addLicenses(stage.verifier.services, await stage.backend(), { serial: 'VDS1000140', capacity: 2 })
    assert.equal((await user('CREATE', { USERFLD_USERID: 'mandy', USERFLD_USERNAME: 'Mandy', USERFLD_EMAIL: 'mandy@bank.example' })).status, 'STAT_SUCCESS')
    const unassigned = await digipass('UNASSIGN', { DIGIPASSFLD_SERNO: 'VDS1000140' })
    assert.deepEqual([unassigned.status, unassigned.errors], ['STAT_ERROR', ['DIGIPASS with serial number VDS1000140 is not assigned']])
    const assigned = await digipass('ASSIGN', { DIGIPASSFLD_SERNO: 'VDS1000140', DIGIPASSFLD_ASSIGNED_USERID: 'mandy', DIGIPASSFLD_DOMAIN: 'master', DIGIPASSFLD_GRACE_PERIOD_DAYS: '7' })
    assert.deepEqual([assigned.status, assigned.values['DIGIPASSFLD_ASSIGN_STATUS'], assigned.values['DIGIPASSFLD_ASSIGNED_USERID']], ['STAT_SUCCESS', 'Assigned', 'mandy'])
    assert.equal((await digipass('ASSIGN', { DIGIPASSFLD_SERNO: 'VDS1000140', DIGIPASSFLD_ASSIGNED_USERID: 'mandy' })).status, 'STAT_DIGIPASS_NOT_AVAILABLE')
    assert.equal((await digipass('ASSIGN', { DIGIPASSFLD_DPTYPE: 'KTP01', DIGIPASSFLD_ASSIGNED_USERID: 'mandy' })).status, 'STAT_DIGIPASS_NOT_AVAILABLE')
    assert.equal((await activate('VDS1000140')).values['DIGIPASSAPPLFLD_RESULT_CODE'], '0')
    assert.equal((await digipass('DELETE', { DIGIPASSFLD_SERNO: 'VDS1000140' })).status, 'STAT_ERROR')
    assert.equal((await digipass('UNASSIGN', { DIGIPASSFLD_SERNO: 'VDS1000140-1' })).status, 'STAT_NOT_FOUND')
    const freed = await digipass('UNASSIGN', { DIGIPASSFLD_SERNO: 'VDS1000140' })
    assert.deepEqual([freed.status, freed.values['DIGIPASSFLD_ACTIV_COUNT'], freed.values['DIGIPASSFLD_ASSIGN_STATUS']], ['STAT_SUCCESS', '0', 'Unassigned'])
    assert.equal((await digipass('ASSIGN', { DIGIPASSFLD_DPTYPE: 'KTP01', DIGIPASSFLD_ASSIGNED_USERID: 'mandy' })).values['DIGIPASSFLD_SERNO'], 'VDS1000140')
    assert.equal((await digipass('DELETE', { DIGIPASSFLD_SERNO: 'VDS1000140' })).status, 'STAT_SUCCESS')
    assert.deepEqual(await digipass('VIEW', { DIGIPASSFLD_SERNO: 'VDS1000140' }).then(({ status, statusCode }) => [status, statusCode]), ['STAT_NOT_FOUND', -13])
  })
  it('list the instances of a license page by page, view one, deactivate one, and reset the rest', async () => {
    const { serial } = await stage.addLicensed()
    const { session, digipass } = await openSession(stage)
    const query = async (values: Record<string, string>, more = '') =>
      readResult(await post(stage.url, envelop(`<adm:digipassQuery><sessionID>${session}</sessionID>${writeSet(values)}${more}</adm:digipassQuery>`)))
    assert.equal((await query({ DIGIPASSFLD_LICENSE_SERNO: serial })).status, 'STAT_NOT_FOUND')
    await activate(serial)
    await activate(serial)
    const serials = (result: Result) => result.list.map((each) => each['DIGIPASSFLD_SERNO'])
    assert.deepEqual(serials(await query({ DIGIPASSFLD_LICENSE_SERNO: serial }, '<queryOptions><rowcount>50</rowcount><rowoffset>0</rowoffset></queryOptions>')), [`${serial}-1`, `${serial}-2`])
    const last = await query({ DIGIPASSFLD_LICENSE_SERNO: serial }, '<fieldSet><attributeID>DIGIPASSFLD_SERNO</attributeID></fieldSet><queryOptions><rowcount>1</rowcount><sortorder>QUERYOPTIONSORTORDER_DESCENDING</sortorder></queryOptions>')
    assert.deepEqual(last.list, [{ DIGIPASSFLD_SERNO: `${serial}-2` }])
    assert.equal((await query({ DIGIPASSFLD_LICENSE_SERNO: serial }, '<queryOptions><rowoffset>999999999</rowoffset></queryOptions>')).status, 'STAT_NOT_FOUND')
    for (const bad of ['-1', '%', '1 OR 1=1', '99999999999999999999']) assert.equal((await query({ DIGIPASSFLD_LICENSE_SERNO: serial }, `<queryOptions><rowoffset>${bad}</rowoffset></queryOptions>`)).status, 'STAT_INVPARAM', bad)
    for (const bad of ['%', '__________', "' OR ''='", `${serial}%`]) assert.equal((await query({ DIGIPASSFLD_LICENSE_SERNO: bad })).status, 'STAT_NOT_FOUND', bad)
    const one = await digipass('VIEW', { DIGIPASSFLD_SERNO: `${serial}-1` })
    assert.deepEqual([one.values['DIGIPASSFLD_LICENSE_SERNO'], one.values['DIGIPASSFLD_DPTYPE'], one.values['DIGIPASSFLD_ACTIVE_APPL_TYPES']], [serial, 'TYP02', 'SG'])
    const gone = await digipass('DEACTIVATE', { DIGIPASSFLD_SERNO: `${serial}-1` })
    assert.match(gone.values['DIGIPASSFLD_DEACTIVATION_MESSAGE'] ?? '', /^[0-9A-F]{60}$/)
    assert.equal((await digipass('DEACTIVATE', { DIGIPASSFLD_SERNO: `${serial}-1` })).status, 'STAT_NOT_FOUND')
    assert.equal((await digipass('RESET_ACTIVATION', { DIGIPASSFLD_SERNO: serial })).values['DIGIPASSFLD_ACTIV_COUNT'], '0')
    await activate(serial)
    assert.deepEqual(serials(await query({ DIGIPASSFLD_LICENSE_SERNO: serial })), [`${serial}-3`], 'numbers are not used again')
  })
  it('say what is missing, malformed, unsupported or of another domain, and do nothing then', async () => {
    const { serial } = await stage.addLicensed()
    const { digipass, run } = await openSession(stage)
    assert.equal((await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial })).status, 'STAT_MISSINGFLD')
    assert.equal((await digipass('VIEW', {})).status, 'STAT_MISSINGFLD')
    assert.equal((await digipass('VIEW', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_CHALLENGE: '1' })).status, 'STAT_INVPARAM')
    assert.equal((await digipass('VIEW', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DOMAIN: 'other' })).status, 'STAT_INVDATA')
    assert.equal((await digipass('BIND_DEVICE', { DIGIPASSFLD_SERNO: serial })).status, 'STAT_INVPARAM')
    assert.equal((await run('digipassExecute', 'constructor', {})).status, 'STAT_INVPARAM')
    assert.equal((await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: '12345678901234567890123456' })).status, 'STAT_ERROR')
    await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })
    assert.equal((await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: '12345678901234567890123456' })).status, 'STAT_INVDATA')
    assert.equal((await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: 'KT1:ABC' })).status, 'STAT_INVDATA')
  })
})

describe('commands about users', () => {
  it('make, show, change, unlock and remove a user', async () => {
    const { user } = await openSession(stage)
    const made = await user('CREATE', { USERFLD_USERID: 'anna', USERFLD_DOMAIN: 'master', USERFLD_USERNAME: 'Anna &amp; Co', USERFLD_MOBILE: '+49 170 1234567' })
    assert.deepEqual([made.status, made.values['USERFLD_USERNAME'], made.values['USERFLD_HAS_DP']], ['STAT_SUCCESS', 'Anna & Co', 'Unassigned'])
    assert.deepEqual(await user('CREATE', { USERFLD_USERID: 'anna' }).then(({ status, statusCode }) => [status, statusCode]), ['STAT_EXISTS', -14])
    assert.equal((await user('CREATE', { USERFLD_USERID: 'beth', USERFLD_EMAIL: 'no address' })).status, 'STAT_INVDATA')
    const changed = await user('UPDATE', { USERFLD_USERID: 'anna', USERFLD_EMAIL: 'anna@bank.example', USERFLD_MOBILE: '' })
    assert.deepEqual([changed.values['USERFLD_EMAIL'], changed.values['USERFLD_MOBILE'], changed.values['USERFLD_USERNAME']], ['anna@bank.example', undefined, 'Anna & Co'])
    assert.equal((await user('UPDATE', { USERFLD_USERID: 'anna', USERFLD_DISABLED: 'true' })).status, 'STAT_INVPARAM', 'what cannot be done is not passed over')
    assert.equal((await user('UNLOCK', { USERFLD_USERID: 'anna' })).status, 'STAT_SUCCESS')
    assert.equal((await user('DELETE', { USERFLD_USERID: 'anna' })).status, 'STAT_SUCCESS')
    assert.equal((await user('VIEW', { USERFLD_USERID: 'anna' })).status, 'STAT_NOT_FOUND')
    const { username } = await stage.addLicensed()
    assert.equal((await user('DELETE', { USERFLD_USERID: username })).status, 'STAT_ERROR')
  })
})

describe('what clients of the older system add to a command', () => {
  it('is taken: the domains they administer, masked values, dates; another domain is nobody\'s', async () => {
    const { user, session } = await openSession(stage)
    const view = async (domain: string) => readResult(await post(stage.url, envelop(`<adm:userExecute><sessionID>${session}</sessionID><cmd>USERCMD_CREATE</cmd>
<attributeSet><attributes><attributeID>USERFLD_USERID</attributeID><attributeOptions><masked>true</masked></attributeOptions><value xsi:type="xsd:string">carla</value></attributes></attributeSet>
<adminDomainInfoList><adminDomains><adminDomain>${domain}</adminDomain></adminDomains></adminDomainInfoList></adm:userExecute>`)))
    assert.equal((await view('retail')).status, 'STAT_INVDATA')
    assert.equal((await user('VIEW', { USERFLD_USERID: 'carla' })).status, 'STAT_NOT_FOUND')
    assert.equal((await view('master')).status, 'STAT_SUCCESS')
    assert.equal((await logOn(stage, { CREDFLD_LAST_LOGON_TIME: '2026-11-25T04:10:24Z' })).status, 'STAT_SUCCESS')
  })
  it('is refused by name where nothing stands behind it', async () => {
    const { user, digipass, run } = await openSession(stage)
    for (const cmd of ['DISABLE', 'ENABLE', 'RESET_PASSWORD', 'SET_EXPIRATION']) assert.deepEqual(await user(cmd, { USERFLD_USERID: 'carla' }).then(({ status, errors }) => [status, errors]), ['STAT_INVPARAM', ['This command is not supported.']], cmd)
    for (const cmd of ['MOVE', 'CREATE', 'BIND_DEVICE', 'GENERATE_ACTIVATION_DATA', 'DECRYPT_INFORMATION_MESSAGE']) assert.equal((await digipass(cmd, { DIGIPASSFLD_SERNO: 'VDS1000140' })).status, 'STAT_INVPARAM', cmd)
    for (const cmd of ['SET_PIN', 'GEN_VOTP', 'RESET_APPL']) assert.equal((await run('digipassapplExecute', `DIGIPASSAPPLCMD_${cmd}`, {})).status, 'STAT_INVPARAM', cmd)
  })
})

describe('one-time codes', () => {
  it('are tested once, with a verdict beside the status', async () => {
    // RFC 4226, appendix D.
    const secret = Buffer.from('12345678901234567890')
    const code = '755224'
    const { username } = await stage.addLicensed()
    await addOathDevice(stage.verifier.services, await stage.backend(), { type: 'hotp', serial: 'OATH-1', secretHex: secret.toString('hex'), username })
    const { run } = await openSession(stage)
    const test = (code: string) => run('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_OTP', { DIGIPASSAPPLFLD_SERNO: 'OATH-1', DIGIPASSAPPLFLD_APPL_NAME: 'RO', DIGIPASSAPPLFLD_RESPONSE: code })
    const verdict = ({ status, values }: Result) => [status, values['DIGIPASSAPPLFLD_RESULT_CODE']]
    assert.deepEqual(verdict(await test('000000')), ['STAT_SUCCESS', '1'])
    assert.deepEqual(verdict(await test(code)), ['STAT_SUCCESS', '0'])
    assert.deepEqual(verdict(await test(code)), ['STAT_SUCCESS', '1'])
    let last = await test('000000')
    for (let n = 0; n < 20 && last.status === 'STAT_SUCCESS'; n += 1) last = await test('000000')
    assert.equal(last.status, 'STAT_LOCKED')
    assert.equal((await run('digipassapplExecute', 'DIGIPASSAPPLCMD_RESET_ERROR_COUNT', { DIGIPASSAPPLFLD_SERNO: 'OATH-1' })).status, 'STAT_SUCCESS')
    // The next one of the appendix.
    assert.deepEqual(verdict(await test('287082')), ['STAT_SUCCESS', '0'])
  })
})
