/**
 * Recorded exchanges: requests to the letter as the public documents and clients show them, answers by exactly their
 * members; what the facts only suggest is as our README and WSDL say. In the order of a user's life.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeHotp } from '../../server/oath/hotp.ts'
import { post } from './surepassid-soap.ts'
import { makeKey, openProgram, path, registerBy, signBy, type Program, type U2fRequest } from './surepassid-u2f-stage.ts'

const appId = 'https://bank.example'
const secretHex = '3132333435363738393031323334353637383930'
const code = (counter: number) => makeHotp({ secret: Buffer.from(secretHex, 'hex'), algorithm: 'SHA1', digits: 6 }, counter)
const login = '"spAccountLoginName":"accountLogin","spAccountLoginKey":"accountKey"'

let program: Program
before(async () => {
  program = await openProgram()
})
after(() => program.end())

/** The text as it was recorded, but for the login and the key. */
async function send(recorded: string): Promise<string> {
  const body = recorded.replace('accountLogin', 'bank').replace('accountname', 'bank').replace(/account[Kk]ey"/, `${program.stage.account.key}"`)
  const response = await fetch(program.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  equal(response.status, 200)
  return response.text()
}

/** The answer, whose members are in no fixed order. */
const ask = async (recorded: string): Promise<Record<string, unknown>> => JSON.parse(await send(recorded)) as Record<string, unknown>
const done = (type: string, more: object = {}) => ({ errorCode: 0, errorMessage: 'OK', type, ...more })
const firstOf = (requests: unknown) => (requests as readonly U2fRequest[])[0] ?? { challenge: '', appId: '', sessionId: '', version: '' }

describe('recorded exchanges by JSON', () => {
  it('add_user, update_user, find_user and add_u2f_account', async () => {
    deepEqual(await ask(`{"type":"add_user","username":"Mandy",${login},"firstName":"Mandy","lastName":"Last","mobile":"+1(407)555-1212","email":"Mandy5@myco.com","userStatus":"0","pw":"M@5ndy58!"}`), done('add_user'))
    deepEqual(await ask(`{"type":"update_user","username":"Mandy",${login},"firstName":"Mandy","lastName":"Last","mobile":"+1(407)555-1212","email":"Mandy5@myco.com","userStatus":0}`), done('update_user'))
    deepEqual((await ask(`{"type":"find_user","username":"Mandy",${login}}`))['Devices'], [])
    const { deviceId, ...rest } = await ask(`{"type":"add_u2f_account","username":"Manny",${login},"firstName":"Manny","lastName":"Last","email":"m@myco.com","pw":"M@5ndy58!","mobile":"+1(407)555-1212","notificationMethod":0}`)
    deepEqual(rest, done('add_u2f_account'))
    match(String(deviceId), /^TSFT-\d{6}$/)
    // Programs in the field read both of these.
    const [device] = (await ask(`{"type":"find_user","username":"Manny",${login}}`))['Devices'] as readonly { readonly tokenID: string; readonly psn: string }[]
    equal(device?.psn, deviceId)
    match(device?.tokenID ?? '', /^[\w-]+$/)
  })

  let psn = ''
  it('add_u2f_device, as documented and as it is sent in the field', async () => {
    const documented = await ask(`{"username":"Mandy",${login},"type":"add_u2f_device","notificationMethod":0}`)
    psn = String(documented['deviceId'])
    deepEqual(documented, done('add_u2f_device', { deviceId: psn }))
    match(psn, /^TSFT-\d{6}$/)
    // A key with a blank at its end stood in the older document.
    const sent = await ask(`{"username":"Mandy",${login},"type":"add_u2f_device","deviceType ":12,"OtpType":8,"notificationMethod":0}`)
    deepEqual(sent, done('add_u2f_device', { deviceId: sent['deviceId'] }))
  })

  it('a wrong account key', async () => {
    equal(
      await send('{"username":"Mandy","spAccountLoginName":"accountLogin","spAccountLoginKey":"wrong","type":"add_u2f_device","notificationMethod":0}'),
      '{"errorCode":9000,"errorMessage":"Partner login failure","type":"add_u2f_device"}',
    )
  })

  it('validate_user: failure, success, and the listing without a password', async () => {
    deepEqual(await ask(`{"type":"validate_user","username":"Mandy",${login},"pw":"wrong","noAuth":"0"}`), { errorCode: 9001, errorMessage: 'User login failure [Mandy]', type: 'validate_user' })
    deepEqual(await ask(`{"type":"validate_user","username":"Mandy",${login},"pw":"M@5ndy58!","noAuth":0}`), done('validate_user'))
    const listed = await ask(`{"type":"validate_user","username":"Mandy",${login},"noAuth":1}`)
    const devices = listed['Devices'] as readonly { readonly psn: string }[]
    deepEqual(listed, done('validate_user', { Devices: devices.map((device) => ({ psn: device.psn, deviceType: 12, otpType: 8, deviceStatus: 0 })) }))
    ok(devices.some((device) => device.psn === psn))
  })

  it('add_oath_device, find_device', async () => {
    deepEqual(
      await ask(`{"username":"Mandy",${login},"type":"add_oath_device","deviceType":1,"OtpType":1,"OtpLength":6,"windowSize":30,"OtpPin":"","psn":"OATH_12345678","secretKeyHex":"3132333435363738383031323334353637383830","notificationMethod":0}`),
      done('add_oath_device', { deviceId: 'OATH_12345678', psn: 'OATH_12345678' }),
    )
    deepEqual(await ask(`{"type":"find_device","username":"Mandy",${login},"psn":"${psn}"}`), done('find_device', { deviceType: 12, otpType: 8, deviceStatus: 0, assigned: 1 }))
    const { deviceStatus, assigned, errorCode } = await ask(`{"type":"find_device","username":"Mandy",${login},"psn":"OATH_12345678"}`)
    deepEqual([deviceStatus, assigned, errorCode], [0, 1, 0])
  })

  it('send_oath_otp, validate_oath_otp, sync_oath_device', async () => {
    await ask(`{"username":"Manny",${login},"type":"add_oath_device","OtpType":0,"OtpLength":6,"windowSize":3,"psn":"OATH_00000002","secretKeyHex":"${secretHex}"}`)
    deepEqual(await ask('{"type":"send_oath_otp","username":"Manny","spAccountLoginName":"accountname","spAccountLoginKey":"accountkey","deliveryMethod":"sms"}'), done('send_oath_otp'))
    deepEqual(await ask(`{"type":"validate_oath_otp","username":"Manny",${login},"otp":"${code(0)}","psn":"OATH_00000002"}`), done('validate_oath_otp'))
    deepEqual(await ask(`{"type":"validate_oath_otp","username":"Manny",${login},"code":"${code(1)}"}`), done('validate_oath_otp'))
    deepEqual(await ask(`{"type":"sync_oath_device","username":"Manny",${login},"otp1":${Number(code(20))},"otp2":${Number(code(21))},"psn":"OATH_00000002"}`), done('sync_oath_device'))
  })

  it('provision_oath_device says what the device is', async () => {
    await ask(`{"username":"Manny",${login},"type":"add_oath_device","OtpType":1,"psn":"142o6-ar4v3-q2b85"}`)
    const answer = await ask(`{"type":"provision_oath_device","username":"Manny",${login},"deviceId":"142o6-ar4v3-q2b85","physicalDeviceId":"0123456789ABCDEF"}`)
    deepEqual([answer['errorCode'], answer['type'], answer['deviceId']], [0, 'provision_oath_device', '142o6-ar4v3-q2b85'])
  })

  const key = makeKey()
  it('pre_enroll and enroll', async () => {
    const begun = await ask(`{"username":"Mandy",${login},"type":"pre_enroll","appId":"${appId}"}`)
    const request = firstOf(begun['RegisterRequest'])
    deepEqual(begun, {
      SignRequest: [], RegisterRequest: [{ challenge: request.challenge, appId, sessionId: request.sessionId, version: 'U2F_V2' }],
      errorMessage: '', errorCode: 0, type: 'u2f_register_request',
    })
    // 32 bytes; and a text of 50 characters, in hexadecimal, in base64.
    deepEqual([request.challenge.length, request.sessionId.length], [43, 136])
    match(Buffer.from(Buffer.from(request.sessionId, 'base64').toString(), 'hex').toString(), /^[A-Z0-9]{50}$/)
    const { registrationData, clientData } = registerBy(key, request)
    deepEqual(
      await ask(`{"username":"Mandy",${login},"type":"enroll","securityKeyName":"My blue key","registrationData":"${registrationData}","sessionId":"${request.sessionId}","clientData":"${clientData}","version":"U2F_V2"}`),
      { errorCode: 0, errorMessage: '', type: 'enroll' },
    )
  })

  it('pre_sign, sign, delete_key, delete_all_keys', async () => {
    const begun = await ask(`{"username":"Mandy",${login},"type":"pre_sign","appId":"${appId}","psn":""}`)
    const request = firstOf(begun['SignRequest'])
    deepEqual(begun, {
      SignRequest: [{ challenge: request.challenge, appId, sessionId: request.sessionId, keyHandle: request.keyHandle, version: 'U2F_V2' }],
      RegisterRequest: [], errorMessage: '', errorCode: 0, type: 'u2f_sign_request',
    })
    const { signatureData, clientData } = signBy(key, request, 1)
    deepEqual(
      await ask(`{"username":"Mandy",${login},"type":"sign","psn":"","sessionId":"${request.sessionId}","clientData":"${clientData}","signatureData":"${signatureData}","version":"U2F_V2"}`),
      { errorCode: 0, errorMessage: '', type: 'sign' },
    )
    deepEqual(await ask(`{"username":"Mandy",${login},"type":"delete_key","appId":"${appId}","securityKeyName":"My blue key","securityKeyType":1}`), { errorMessage: '', errorCode: 0, type: 'delete_key' })
    equal((await ask(`{"username":"Mandy",${login},"type":"delete_all_keys","appId":"${appId}"}`))['type'], 'delete_all_keys')
  })

  it('delete_device and delete_user', async () => {
    deepEqual(await ask(`{"type":"delete_device","username":"Mandy",${login},"psn":"OATH_12345678"}`), done('delete_device'))
    await ask(`{"type":"add_user","username":"Molly",${login}}`)
    deepEqual(await ask(`{"type":"delete_user","username":"Molly",${login},"removeRelated":"false"}`), done('delete_user'))
  })
})

describe('recorded exchanges by SOAP', () => {
  const enroll = () => `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
 <EnrollUser xmlns="http://tempuri.org/">
  <authServerPartnerLoginName>bank</authServerPartnerLoginName>
  <authServerPartnerLoginPassword>${program.stage.account.key}</authServerPartnerLoginPassword>
  <firstName>Mandy</firstName><lastName>Last</lastName><loginName>Mandy</loginName><loginPassword>M@5ndy58!</loginPassword>
  <email>Mandy5@myco.com</email><mobilePhone>+1(407)555-1212</mobilePhone>
  <deviceType>12</deviceType><otpType>8</otpType><otpLength>0</otpLength><otpWindow>0</otpWindow><otpPin/><deviceId/>
  <addDeviceOnly>true</addDeviceOnly><notificationMethod>0</notificationMethod>
 </EnrollUser></s:Body></s:Envelope>`
  const open = '<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
  const wrap = (result: string) => `${open}<EnrollUserResponse xmlns="http://tempuri.org/"><EnrollUserResult>${result}</EnrollUserResult></EnrollUserResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`

  it('EnrollUser, whatever contract its SOAPAction names', async () => {
    for (const contract of ['ISurePassAuthServerWCFService', 'IAuthServer']) {
      const { status, text } = await post(program.url, enroll(), { soapaction: `"http://tempuri.org/${contract}/EnrollUser"` })
      equal(status, 200)
      equal(text.replace(/TSFT-\d{6}/, 'TSFT-001277'), wrap('<ErrorCode>0</ErrorCode><ErrorMsg>OK</ErrorMsg><DeviceId>TSFT-001277</DeviceId>'))
    }
  })

  it('EnrollUser of a user who is not there, and with a wrong key', async () => {
    const unknown = await post(program.url, enroll().replace('<loginName>Mandy', '<loginName>Nobody'))
    deepEqual([unknown.status, unknown.text], [200, wrap('<ErrorCode>9001</ErrorCode><ErrorMsg>User login failure [user_not_found]</ErrorMsg>')])
    const wrong = await post(program.url, enroll().replace(program.stage.account.key, 'accountKey'))
    deepEqual([wrong.status, wrong.text], [200, wrap('<ErrorCode>9000</ErrorCode><ErrorMsg>Partner login failure</ErrorMsg>')])
  })
})
