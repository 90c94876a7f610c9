/**
 * The older system's operations over SOAP: what each is sent, in the documented names and order, which `type` it is, and
 * what its result class holds beside `ErrorCode` and `ErrorMsg`.
 */
import type { Members } from './members.ts'

/** As the contract names it; the member of the same meaning; its XML Schema type, `string` where none is said. */
export type Parameter = readonly [name: string, member: string, type?: 'short' | 'boolean' | 'int']

/**
 * In the result; in the answer; what it is, a text where nothing is said. Requests for the browser stand side by side in
 * the result, devices inside an element of their own.
 */
export type ResultField = readonly [name: string, member: string, type?: 'short' | 'U2FRequest' | 'ArrayOfDevice']

export const requestFields: readonly ResultField[] = [
  ['Challenge', 'challenge'], ['AppId', 'appId'], ['SessionId', 'sessionId'], ['KeyHandle', 'keyHandle'], ['Version', 'version'],
]
export const deviceFields: readonly ResultField[] = [
  ['Psn', 'psn'], ['DeviceType', 'deviceType', 'short'], ['OtpType', 'otpType', 'short'], ['DeviceStatus', 'deviceStatus', 'short'],
]

export type WcfOperation = {
  readonly parameters: readonly Parameter[]
  readonly type: (members: Members) => string
  /** Those it may be; it is offered when one of them is known. */
  readonly types: readonly string[]
  readonly result: string
  readonly fields: readonly ResultField[]
}

export const credentials: readonly Parameter[] = [['authServerPartnerLoginName', 'spAccountLoginName'], ['authServerPartnerLoginPassword', 'spAccountLoginKey']]

const person: readonly Parameter[] = [
  ['firstName', 'firstName'], ['lastName', 'lastName'], ['loginName', 'username'], ['loginPassword', 'pw'], ['email', 'email'], ['mobilePhone', 'mobile'],
]
const user: Parameter = ['userLogin', 'username']
const serial: Parameter = ['printedSerialNumber', 'psn']
const ending: readonly Parameter[] = [['addDeviceOnly', 'addDeviceOnly', 'boolean'], ['notificationMethod', 'notificationMethod', 'short']]
const deviceId: ResultField = ['DeviceId', 'deviceId']
const requests: readonly ResultField[] = [['RegisterRequest', 'RegisterRequest', 'U2FRequest'], ['SignRequest', 'SignRequest', 'U2FRequest']]

const one = (type: string, parameters: readonly Parameter[], result: string, fields: readonly ResultField[] = []): WcfOperation =>
  ({ parameters, type: () => type, types: [type], result, fields })

export const wcfOperations: Readonly<Record<string, WcfOperation>> = {
  EnrollUser: {
    parameters: [
      ...person, ['deviceType', 'deviceType', 'short'], ['otpType', 'OtpType', 'short'], ['otpLength', 'OtpLength', 'short'],
      ['otpWindow', 'windowSize', 'short'], ['otpPin', 'OtpPin'], ['deviceId', 'psn'], ...ending,
    ],
    type: chooseEnrollment,
    types: ['add_u2f_device', 'add_oath_device'],
    result: 'AuthServerResponseEnrollUser',
    fields: [deviceId],
  },
  AddU2FUser: {
    parameters: [...person, ...ending],
    type: (members) => members.flag('addDeviceOnly') ? 'add_u2f_device' : 'add_u2f_account',
    types: ['add_u2f_account'],
    result: 'AuthServerU2FResponseAddUser',
    fields: [deviceId],
  },
  EnrollAppU2FInit: one('pre_enroll', [['authServerPartnerUserLoginName', 'username'], ['appId', 'appId']], 'AuthServerU2FResponseEnrollAppU2FInit', requests),
  EnrollAppU2F: one('enroll', [
    user, serial, ['securityKeyName', 'securityKeyName'], ['b64RegistrationData', 'registrationData'], ['b64SessionId', 'sessionId'],
    ['b64ClientData', 'clientData'], ['version', 'version'],
  ], 'AuthServerU2FResponseEnrollAppU2F'),
  SignAppU2FInit: one('pre_sign', [['appId', 'appId'], user, serial], 'AuthServerU2FResponseSignAppU2FInit', requests),
  SignAppU2F: one('sign', [user, serial, ['b64SessionId', 'sessionId'], ['b64ClientData', 'clientData'], ['b64SignData', 'signatureData']], 'AuthServerU2FResponseSignAppU2F'),
  DeleteSecurityKey: one('delete_key', [
    user, ['appId', 'appId'], ['keyIdentifier', 'securityKeyName'], ['keyIdentifierType', 'securityKeyType', 'short'],
  ], 'AuthServerU2FResponse'),
  SendOTP: one('send_oath_otp', [user, serial, ['deliveryMethod', 'deliveryMethod', 'short']], 'AuthServerU2FResponse'),
  ValidateOTP: one('validate_oath_otp', [user, ['authOtp', 'otp'], serial], 'AuthServerU2FResponse'),
  ValidateUser: one('validate_user', [user, ['userPassword', 'pw'], ['noAuth', 'noAuth', 'boolean']], 'AuthServerResponseValidateUser', [
    ['Devices', 'Devices', 'ArrayOfDevice'],
  ]),
  FindDevice: one('find_device', [user, serial], 'AuthServerResponseDeviceInfo', [
    ['DeviceType', 'deviceType', 'short'], ['OtpType', 'otpType', 'short'], ['DeviceStatus', 'deviceStatus', 'short'], ['Assigned', 'assigned', 'short'],
  ]),
  SynchronizeDevice: one('sync_oath_device', [user, ['otp1', 'otp1'], ['otp2', 'otp2'], serial], 'AuthServerResponse'),
  ProvisionDevice: one('provision_oath_device', [user, ['deviceID', 'deviceId'], ['physicalDeviceId', 'physicalDeviceId']], 'AuthServerResponseProvisionDevice', [
    deviceId, ['DeviceType', 'deviceType', 'short'], ['OtpType', 'otpType', 'short'], ['DeviceStatus', 'deviceStatus', 'short'],
    ['OtpLength', 'OtpLength', 'short'], ['WindowSize', 'windowSize', 'short'], ['KeyUri', 'keyUri'], ['QrCode', 'qrCode'],
  ]),
  CreateSessionToken: one('create_session_token', [
    user, ['userPassword', 'pw'], ['durationMinutes', 'sessionTokenDurationMinutes', 'short'], ['tokenType', 'sessionTokenType', 'int'],
  ], 'AuthServerSessionTokensResponseCreate', [['SessionToken', 'sessionToken'], ['SessionTokenExpires', 'sessionTokenExpires']]),
}

/** A device that is FIDO U2F by either number is one; the user is new unless only a device is asked for. */
function chooseEnrollment(members: Members): string {
  const short = { from: -32_768, to: 32_767 }
  const kind = members.integer('deviceType', short) === 12 || members.integer('OtpType', short) === 8 ? 'u2f' : 'oath'
  return `add_${kind}_${members.flag('addDeviceOnly') ? 'device' : 'account'}`
}
