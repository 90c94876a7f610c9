/** The SOAP side of the older dialect, by its WSDL from outside and by messages that no honest client sends. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { envelop, openSoap, post as postTo, servicePath, type RunSoap } from './surepassid-soap.ts'
import { appId, makeKey, openProgram, path, registerBy, signBy, type Program, type U2fRequest } from './surepassid-u2f-stage.ts'

describe('the SOAP service of the older dialect', () => {
  let program: Program
  let run: RunSoap
  before(async () => {
    program = await openProgram()
    await program.ask('add_u2f_account', { username: 'Mandy' })
    run = await openSoap(program.url, 'bank', program.stage.account.key)
  })
  after(() => program.end())

  const post = (body: string, headers: Record<string, string> = {}) => postTo(program.url, body, headers)
  const enroll = (loginName: string, key = program.stage.account.key) => envelop(`<EnrollUser xmlns="http://tempuri.org/">
  <authServerPartnerLoginName>bank</authServerPartnerLoginName>
  <authServerPartnerLoginPassword>${key}</authServerPartnerLoginPassword>
  <firstName>Mandy</firstName><lastName>Last</lastName>${loginName}<loginPassword>M@5ndy58!</loginPassword>
  <email>Mandy5@myco.com</email><mobilePhone>+1(407)555-1212</mobilePhone>
  <deviceType>12</deviceType><otpType>8</otpType><otpLength>0</otpLength><otpWindow>0</otpWindow><otpPin/><deviceId/>
  <addDeviceOnly>true</addDeviceOnly><notificationMethod>0</notificationMethod>
 </EnrollUser>`)
  const mandy = '<loginName>Mandy</loginName>'

  it('answers the recorded EnrollUser member by member', async () => {
    const { status, text } = await post(enroll(mandy), { soapaction: '"http://tempuri.org/IAuthServer/EnrollUser"' })
    equal(status, 200)
    match(text, /<EnrollUserResponse xmlns="http:\/\/tempuri.org\/"><EnrollUserResult><ErrorCode>0<\/ErrorCode><ErrorMsg>OK<\/ErrorMsg><DeviceId>TSFT-\d+<\/DeviceId><\/EnrollUserResult><\/EnrollUserResponse>/)
  })

  it('lets npm soap register a key and sign in with it, by the WSDL alone', async () => {
    const key = makeKey()
    const browser = ({ Challenge, AppId, SessionId, KeyHandle, Version }: Record<string, string>): U2fRequest =>
      ({ challenge: Challenge ?? '', appId: AppId ?? '', sessionId: SessionId ?? '', version: Version ?? '', ...(KeyHandle === undefined ? {} : { keyHandle: KeyHandle }) })
    const begun = await run('EnrollAppU2FInit', { authServerPartnerUserLoginName: 'Mandy', appId })
    const made = registerBy(key, browser(begun.RegisterRequest?.[0] ?? {}))
    const registered = await run('EnrollAppU2F', {
      userLogin: 'Mandy', printedSerialNumber: '', securityKeyName: 'My blue key', b64RegistrationData: made.registrationData,
      b64SessionId: made.sessionId, b64ClientData: made.clientData, version: 'U2F_V2',
    })
    equal(registered.ErrorCode, 0)
    const asked = await run('SignAppU2FInit', { appId, userLogin: 'Mandy', printedSerialNumber: '' })
    const signed = signBy(key, browser(asked.SignRequest?.[0] ?? {}), 1)
    const proof = { userLogin: 'Mandy', printedSerialNumber: '', b64SessionId: signed.sessionId, b64ClientData: signed.clientData, b64SignData: signed.signatureData }
    equal((await run('SignAppU2F', proof)).ErrorCode, 0)
    ok((await run('SignAppU2F', proof)).ErrorCode !== 0, 'the same answer was taken twice')
    equal((await run('DeleteSecurityKey', { userLogin: 'Mandy', appId, keyIdentifier: 'My blue key', keyIdentifierType: 1 })).ErrorCode, 0)
  })

  it('makes a user with a device by AddU2FUser, and only a device where that is asked', async () => {
    match((await run('AddU2FUser', { loginName: 'Manny', addDeviceOnly: false })).DeviceId ?? '', /^TSFT-/)
    match((await run('AddU2FUser', { loginName: 'Manny', addDeviceOnly: true })).DeviceId ?? '', /^TSFT-/)
    equal((await run('AddU2FUser', { loginName: 'Nobody', addDeviceOnly: true })).ErrorCode, 9001)
  })

  it('refuses a wrong key as the other door does', async () => {
    const { status, text } = await post(enroll(mandy, 'kk_wrong'))
    equal(status, 200)
    match(text, /<ErrorCode>9000<\/ErrorCode><ErrorMsg>Partner login failure<\/ErrorMsg><\/EnrollUserResult>/)
  })

  it('takes no key from the address, in either protocol, and logs none', async () => {
    const { key } = program.stage.account
    const body = JSON.stringify({ type: 'add_u2f_device', username: 'Mandy', spAccountLoginName: 'bank', spAccountLoginKey: key })
    for (const query of [`spAccountLoginKey=${key}`, `%73paccountloginkey=x`, `a=${key}`]) {
      const response = await fetch(`${program.url}${path}?${query}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      match(await response.text(), /"errorCode":9013/, query)
      const soap = await fetch(`${program.url}${servicePath}?${query}`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: enroll(mandy) })
      match(await soap.text(), /<ErrorCode>9013</, query)
    }
    ok(!program.stage.log.join('').includes(key.slice(-20)))
  })

  it('reads a name whole, or refuses it', async () => {
    const whole = ['<loginName>Man<!-- x -->dy</loginName>', '<loginName><![CDATA[Mandy]]></loginName>', '<loginName> Man&#100;y\n</loginName>']
    for (const name of whole) match((await post(enroll(name))).text, /<ErrorCode>0</, name)
    const other = await post(enroll('<loginName>Mandy<!-- x -->X</loginName>'))
    match(other.text, /<ErrorCode>9001</)
    const nil = '<loginName xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">Mandy</loginName>'
    for (const name of [mandy + mandy, '<loginName>Mandy<b/></loginName>', nil]) {
      const { status, text } = await post(enroll(name))
      ok(status >= 400, name)
      match(text, /Fault/)
    }
  })

  it('answers with a fault what is no message of the service', async () => {
    const strange: readonly [string, Record<string, string>?][] = [
      [enroll(mandy), { soapaction: '"http://tempuri.org/IAuthServer/AddU2FUser"' }], [enroll(mandy).replace('http://tempuri.org/', 'urn:other')],
      [envelop('<Nothing xmlns="http://tempuri.org/"/>')], [envelop('<toString xmlns="http://tempuri.org/"/>')], ['<a/>'],
      [enroll(`${mandy}<sudo>true</sudo>`)], ['<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'], [envelop('')],
      [enroll(mandy).replace(/(<EnrollUser .*<\/EnrollUser>)/s, '$1$1')], [enroll(mandy).replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope')],
      [enroll(mandy).replace('<s:Body>', '<s:Header><x s:mustUnderstand="1"/></s:Header><s:Body>')],
    ]
    for (const [body, headers] of strange) {
      const { status, text } = await post(body, headers)
      equal(status, 500, body)
      match(text, /<code>malformed<\/code><remedy>[^<]* WSDL/)
    }
    match((await post(enroll(`${mandy}<sudo>true</sudo>`))).text, /<faultstring>The operation has no parameter &quot;sudo&quot;\.</)
    deepEqual((await post('<!DOCTYPE x><x/>')).status, 400)
  })
})
