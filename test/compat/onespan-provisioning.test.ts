/** Users who add a device themselves: by SOAP from a registered client, and by the gateway's JSON. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setPassword } from '../../server/relying-party/passwords/set-password.ts'
import { openOnespan, openSession, post, readResult, scan, sign, writeSet, type OnespanStage, type Values } from './onespan-stage.ts'

const namespace = 'http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Provisioning'
const password = 'correct horse battery'

let stage: OnespanStage
before(async () => {
  stage = await openOnespan()
})
after(() => stage.close())

async function addWithPassword() {
  const licensed = await stage.addLicensed()
  await setPassword(stage.verifier.services, await stage.backend(), { username: licensed.username, password })
  return licensed
}

const provision = async (cmd: string, values: Values, headers: Values = {}) => {
  const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><s:Body>
<prov:provisioningExecute xmlns:prov="${namespace}"><cmd>PROVISIONCMD_${cmd}</cmd>${writeSet({ PROVFLD_COMPONENT_TYPE: 'MyComponent', ...values })}</prov:provisioningExecute></s:Body></s:Envelope>`
  return readResult(await post(stage.url, body, headers))
}

describe('provisioning by SOAP', () => {
  it('registers, adds the device and activates it, with no session and no header', async () => {
    const { username, serial } = await addWithPassword()
    const registered = await provision('MDL_REGISTER', { PROVFLD_USERID: username, PROVFLD_DOMAIN: 'master', PROVFLD_STATIC_PASSWORD: password, PROVFLD_ACTIVATION_TYPE: '0' })
    assert.equal(registered.status, 'STAT_SUCCESS', registered.errors.join())
    const id = registered.values['PROVFLD_REGISTRATIONID'] ?? ''
    const { waiting, code } = await scan(stage, registered.values['PROVFLD_ACTIVATION_MESSAGE'])
    const added = await provision('MDL_ADD_DEVICE', { PROVFLD_REGISTRATIONID: id, PROVFLD_DEVICE_CODE: code })
    assert.equal(added.status, 'STAT_SUCCESS', added.errors.join())
    const { signature } = await sign(waiting, added.values['PROVFLD_ACTIVATION_MESSAGE'])
    assert.equal((await provision('MDL_ACTIVATE', { PROVFLD_REGISTRATIONID: id, PROVFLD_SIGNATURE: signature === '00000000' ? '1' : '00000000' })).status, 'STAT_OTP_INCORRECT')
    const active = await provision('MDL_ACTIVATE', { PROVFLD_REGISTRATIONID: id, PROVFLD_SIGNATURE: signature })
    assert.deepEqual([active.status, active.values['PROVFLD_SERNO']], ['STAT_SUCCESS', `${serial}-1`])
    assert.equal((await provision('MDL_ADD_DEVICE', { PROVFLD_REGISTRATIONID: id, PROVFLD_DEVICE_CODE: code })).status, 'STAT_ERROR', 'it is over')
  })
  it('locks a user after five wrong passwords, in the same words as an unknown one, until unlocked', async () => {
    const { username } = await addWithPassword()
    const attempt = (userId: string, given: string) => provision('MDL_REGISTER', { PROVFLD_USERID: userId, PROVFLD_STATIC_PASSWORD: given })
    const wrong = await attempt(username, 'wrong password')
    assert.equal(wrong.status, 'STAT_INVCREDENTIALS')
    assert.deepEqual(await attempt('nobody', 'wrong password'), wrong)
    for (let n = 0; n < 4; n += 1) await attempt(username, 'wrong password')
    assert.deepEqual(await attempt(username, password), wrong)
    const { user } = await openSession(stage)
    assert.equal((await user('VIEW', { USERFLD_USERID: username })).values['USERFLD_LOCKED'], 'true')
    assert.equal((await user('UNLOCK', { USERFLD_USERID: username })).values['USERFLD_LOCKED'], 'false')
    assert.equal((await attempt(username, password)).status, 'STAT_SUCCESS')
  })
  it('refuses a public key that would be bound to the device, rather than leaving it out', async () => {
    const { username } = await addWithPassword()
    const given = await provision('MDL_REGISTER', { PROVFLD_USERID: username, PROVFLD_STATIC_PASSWORD: password, PROVFLD_FIDO2_PUBLIC_KEY: 'pQECAyYgASFYIA' })
    assert.deepEqual([given.status, given.errors], ['STAT_INVPARAM', ['PROVFLD_FIDO2_PUBLIC_KEY is not supported by this command.']])
  })
  it('takes credentials from a header, and then no others', async () => {
    const { username } = await addWithPassword()
    const values = { PROVFLD_USERID: username, PROVFLD_STATIC_PASSWORD: password }
    const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`bank:${key}`).toString('base64')}` })
    assert.equal((await provision('MDL_REGISTER', values, basic(stage.account.key))).status, 'STAT_SUCCESS')
    assert.equal((await provision('MDL_REGISTER', values, basic('wrong'))).status, 'STAT_INVCREDENTIALS')
  })
})

describe('the gateway\'s JSON', () => {
  it('registers, adds the device and activates it, as recorded', async () => {
    const { username, serial } = await addWithPassword()
    const send = async (service: string, body: unknown) => {
      const reply = await fetch(`${stage.url}/rest/v2/provisioning/${service}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
      return { status: reply.status, body: (await reply.json()) as { resultCodes: unknown; result: Record<string, string> } }
    }
    const ok = { returnCodeEnum: 'RET_SUCCESS', statusCodeEnum: 'STAT_SUCCESS', returnCode: 0, statusCode: 0 }
    const registered = await send('MdlRegister', { userID: username, domain: 'master', password })
    assert.deepEqual([registered.status, registered.body.resultCodes, Object.keys(registered.body.result)], [200, ok, ['registrationIdentifier', 'activationMessageImage']])
    const { registrationIdentifier, activationMessageImage } = registered.body.result
    const { waiting, code } = await scan(stage, activationMessageImage)
    const added = await send('MdlAddDevice', { registrationIdentifier, deviceCode: code, description: 'my\u0001Digipass\nInstance' })
    assert.deepEqual([added.body.resultCodes, Object.keys(added.body.result)], [ok, ['instanceActivationMessage']])
    const { signature } = await sign(waiting, added.body.result['instanceActivationMessage'])
    const active = await send('MdlActivate', { registrationIdentifier, signature })
    assert.deepEqual(active.body, { resultCodes: ok, result: { userID: username, domain: 'master', serialNumber: `${serial}-1` } })
    const { digipass } = await openSession(stage)
    assert.equal((await digipass('VIEW', { DIGIPASSFLD_SERNO: `${serial}-1` })).values['DIGIPASSFLD_DESCRIPTION'], 'my Digipass Instance')
    const refused = await send('MdlRegister', { userID: username, password: 'wrong password' })
    assert.deepEqual([refused.status, refused.body.resultCodes], [200, { returnCodeEnum: 'RET_FAILURE', statusCodeEnum: 'STAT_INVCREDENTIALS', returnCode: -1, statusCode: 1000 }])
  })
})

describe('the cloud\'s JSON and the gateway\'s first version', () => {
  const send = async (path: string, body: unknown) => {
    const reply = await fetch(stage.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: reply.status, correlation: reply.headers.get('log-correlation-id'), body: (await reply.json()) as Record<string, string> }
  }
  it('registers, adds the device and activates it below /onespan, beside the verifier\'s own /v1', async () => {
    const { username, serial } = await addWithPassword()
    const registered = await send('/onespan/v1/users/register', { objectType: 'RegisterUserInputEx', userID: username, staticPassword: password, activationType: 'offlineMDL' })
    assert.deepEqual([registered.status, registered.body['userID'], registered.body['serialNumber']], [200, username, serial])
    const { waiting, code } = await scan(stage, registered.body['activationMessage1'])
    const added = await send(`/onespan/v1/registrations/${registered.body['registrationID']}/add-device`, { deviceCode: code })
    const { activationMessage2, ...rest } = added.body
    assert.deepEqual(rest, {
      activationType: 'offlineMDL', deviceStatus: 'pending', deviceType: 'TYP02', domain: 'master',
      registrationID: registered.body['registrationID'], serialNumber: `${serial}-1`, userID: username,
    })
    const { signature } = await sign(waiting, activationMessage2)
    const active = await send(`/onespan/v1/registrations/${registered.body['registrationID']}/activate`, { signature })
    assert.deepEqual([active.status, active.body['deviceStatus']], [200, 'active'])
    assert.equal((await fetch(`${stage.url}/v1/registrations/x/add-device`, { method: 'POST' })).status, 404, 'nothing of it stands among the verifier\'s own paths')
  })
  it('says no with a status of HTTP, a number, a text and the id of the call', async () => {
    const { username } = await addWithPassword()
    const wrong = await send('/onespan/v1/users/register', { userID: username, staticPassword: 'wrong password' })
    assert.deepEqual([wrong.status, wrong.body], [401, { error: 1000, message: 'The user or the password is wrong.', validationErrors: [] }])
    assert.match(wrong.correlation ?? '', /^[\w-]{8,}$/)
    const fido = await send('/onespan/v1/users/register', { userID: username, staticPassword: password, activationType: 'fido' })
    assert.deepEqual([fido.status, fido.body['error'], fido.body['message']], [400, -2, 'activationType is "offlineMDL" here.'])
    assert.deepEqual((await send('/onespan/v1/registrations/%00/add-device', { deviceCode: 'x' })).status, 404)
  })
  it('adds a device by the first version\'s names', async () => {
    const { username } = await addWithPassword()
    const { body: { result } } = (await send('/rest/v2/provisioning/MdlRegister', { userID: username, password })) as unknown as { body: { result: Record<string, string> } }
    const { code } = await scan(stage, result['activationMessageImage'])
    const wrong = await send('/rest/activation/MdlAddDevice', { registrationID: 'e3wfISG9', deviceCode: code })
    assert.deepEqual([wrong.status, wrong.body], [200, { errorCode: -13, errorMessage: 'STAT_NOT_FOUND' }])
    const added = await send('/rest/activation/MdlAddDevice', { registrationID: result['registrationIdentifier'], deviceCode: code })
    assert.deepEqual([Object.keys(added.body), added.body['errorMessage']], [['errorCode', 'errorMessage', 'instanceActivationMessage'], 'STAT_SUCCESS'])
  })
})

describe('a key in the address', () => {
  it('opens nothing, and is not logged', async () => {
    const elsewhere = await openOnespan({ KEYTAP_COMPAT_CLIENTS: 'bank@192.0.2.7' })
    for (const path of ['/rest/v2/provisioning/MdlRegister', '/rest/activation/MdlAddDevice', '/onespan/v1/users/register', '/onespan/provisioning']) {
      const { key } = elsewhere.account
      const xml = path.endsWith('provisioning')
      const body = xml ? '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><p:provisioningExecute xmlns:p="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Provisioning"/></e:Body></e:Envelope>' : '{}'
      const reply = await post(`${elsewhere.url}${path}?login=bank&key=${key}&authorization=Basic`, body, xml ? {} : { 'content-type': 'application/json' })
      assert.equal(reply.status, xml ? 500 : 400, path)
      assert.doesNotMatch(reply.text, /SUCCESS/, path)
      assert.ok(!elsewhere.log.join('').includes(key), path)
    }
    await elsewhere.close()
  })
})

describe('what the log and the audit trail keep', () => {
  it('names no password, session, code, message or signature', async () => {
    const { username, serial } = await addWithPassword()
    const { session, digipass } = await openSession(stage)
    const first = await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })
    const message = first.values['DIGIPASSFLD_ACTIVATION_MESSAGE'] ?? ''
    const { code } = await scan(stage, message)
    await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })
    await provision('MDL_REGISTER', { PROVFLD_USERID: username, PROVFLD_STATIC_PASSWORD: 'wrong password' })
    await new Promise((resolve) => setTimeout(resolve, 1200))
    const events = await stage.verifier.services.store.listEvents(stage.account.accountId, 0, 10_000)
    const kept = stage.log.join('') + JSON.stringify(events.map(({ mac: _mac, ...event }) => event))
    for (const secret of [password, 'wrong password', session, code, message, stage.account.key]) assert.ok(!kept.includes(secret), secret.slice(0, 6))
    for (const type of ['session.opened', 'instance.added', 'user.password_set', 'user.password_checked']) assert.ok(events.some((event) => event.type === type), type)
  })
})
