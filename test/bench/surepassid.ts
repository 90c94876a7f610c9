/** A user's empty slot, through all three doors: `POST /v1/slots`, `add_u2f_device` by JSON, `EnrollUser` by SOAP. */
import { restPath } from '../../server/compat/surepassid/door.ts'
import { wcfPath } from '../../server/compat/surepassid/wsdl.ts'
import { callJson, compare, prepareAll, type Cost, type Send, type Server } from './compat-verifier.ts'
import type { DialectBench } from './dialects.ts'

/** @returns lines to print; the bar is 1.6 for both older doors */
async function weigh(server: Server, rounds: number, slots: number): Promise<readonly string[]> {
  const prepare = (add: (username: string) => Promise<void>) => () => prepareAll(slots, async (): Promise<Send> => {
    const username = await addUser(server)
    return () => add(username)
  })
  const { v1, rest, soap } = await compare(server, rounds * 4, {
    v1: prepare((username) => callJson(server, '/v1/slots', { username })),
    rest: prepare((username) => addByRest(server, username)),
    soap: prepare((username) => addBySoap(server, username)),
    // The XML parser costs a quarter once it has read some thousand messages.
  }, rounds * 15)
  const tell = (name: string, { ms, ratio }: Cost) => `${name} ${ms.toFixed(2)} ms, /v1/slots ${v1.ms.toFixed(2)} ms of processor time, ratio ${ratio.toFixed(2)} (bar 1.60)`
  return [tell('add_u2f_device  JSON', rest), tell('EnrollUser      SOAP', soap)]
}

let users = 0

async function addUser(server: Server): Promise<string> {
  users += 1
  const username = `slot-${users}`
  await callJson(server, '/v1/tickets', { username, operation: 'enroll', origin: 'http://localhost:1234', binding: 'a-hash-of-the-session', createUser: true })
  return username
}

async function addByRest({ url, key }: Server, username: string): Promise<void> {
  await mustHold(await askRest(url, { username, spAccountLoginName: 'bench', spAccountLoginKey: key, type: 'add_u2f_device', notificationMethod: 0 }), '"errorCode":0')
}

const askRest = (url: string, members: object): Promise<Response> =>
  fetch(url + restPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(members) })

const envelop = (operation: string) => `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${operation}</s:Body></s:Envelope>`

/** Every parameter that the older proxies send. */
async function addBySoap({ url, key }: Server, username: string): Promise<void> {
  const asked = `<authServerPartnerLoginName>bench</authServerPartnerLoginName><authServerPartnerLoginPassword>${key}</authServerPartnerLoginPassword>`
    + `<firstName/><lastName/><loginName>${username}</loginName><loginPassword/><email/><mobilePhone/><deviceType>12</deviceType><otpType>8</otpType>`
    + '<otpLength>0</otpLength><otpWindow>0</otpWindow><otpPin/><deviceId/><addDeviceOnly>true</addDeviceOnly><notificationMethod>0</notificationMethod>'
  const body = envelop(`<EnrollUser xmlns="http://tempuri.org/">${asked}</EnrollUser>`)
  await mustHold(await fetch(url + wcfPath, { method: 'POST', headers: { 'content-type': 'text/xml; charset=utf-8' }, body }), '<ErrorCode>0<')
}

async function mustHold(response: Response, success: string): Promise<void> {
  const text = await response.text()
  if (!text.includes(success)) throw new Error(text)
}

export const bench: DialectBench = {
  soap: { path: wcfPath, envelop, operation: 'FindUser' },
  weigh,
  present: ({ url }, { loginName, key }) => askRest(url, { type: 'add_u2f_device', username: 'mandy', spAccountLoginName: loginName, spAccountLoginKey: key }),
}
