/**
 * ADD_DEVICE by SOAP against the same over /v1. Adding a typed device stretches a key 100,000 times, which both doors pay;
 * VIEW, which does next to nothing else, shows the dialect's own price.
 */
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { answerTyped, readMessage1, type Issuer } from '../activation/device.ts'
import { callJson, compare, prepareAll, type Send, type Server } from './compat-verifier.ts'
import type { Credentials, DialectBench } from './dialects.ts'

const views = 300

async function weigh(server: Server, rounds: number, devices: number): Promise<readonly string[]> {
  const session = await logOn(server)
  const { serial } = await addLicensed(server)
  const add = await compare(server, rounds, {
    json: () => prepareAll(devices, async () => addByJson(server, await begin(server))),
    soap: () => prepareAll(devices, async () => addBySoap(server, session, await begin(server))),
  })
  const view = await compare(server, rounds, {
    json: async () => repeat(views, () => viewByJson(server, serial)),
    soap: async () => repeat(views, () => viewBySoap(server, session, serial)),
  })
  return [
    `ADD_DEVICE  SOAP ${add.soap.ms.toFixed(2)} ms, /v1 ${add.json.ms.toFixed(2)} ms of processor time, ratio ${add.soap.ratio.toFixed(2)} (bar 1.60)`,
    `VIEW        SOAP ${view.soap.ms.toFixed(2)} ms, /v1 ${view.json.ms.toFixed(2)} ms of processor time, ratio ${view.soap.ratio.toFixed(2)} (no bar)`,
  ]
}

const repeat = (count: number, send: Send): readonly Send[] => Array.from({ length: count }, () => send)

const envelop = (inner: string) =>
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    + ` xmlns:adm="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Administration"><s:Body>${inner}</s:Body></s:Envelope>`

const post = ({ url }: Server, inner: string): Promise<Response> => fetch(`${url}/`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: envelop(inner) })

async function callSoap(server: Server, inner: string): Promise<string> {
  const text = await (await post(server, inner)).text()
  if (!text.includes('RET_SUCCESS')) throw new Error(text)
  return text
}

const writeSet = (values: Readonly<Record<string, string>>) =>
  `<attributeSet>${Object.entries(values).map(([id, value]) => `<attributes><value xsi:type="xsd:string">${value}</value><attributeID>${id}</attributeID></attributes>`).join('')}</attributeSet>`

const askLogon = ({ loginName, key }: Credentials) => `<adm:logon>${writeSet({ CREDFLD_USERID: loginName, CREDFLD_PASSWORD: key, CREDFLD_PASSWORD_FORMAT: '0' })}</adm:logon>`

async function logOn(server: Server): Promise<string> {
  const text = await callSoap(server, askLogon({ loginName: 'bench', key: server.key }))
  return /ks_[A-Za-z0-9_-]+/.exec(text)?.[0] ?? ''
}

let users = 0

async function addLicensed(server: Server): Promise<{ readonly serial: string; readonly username: string }> {
  users += 1
  const username = `user-${users}`
  await callJson(server, '/v1/tickets', { username, operation: 'enroll', origin: 'http://localhost:1234', binding: 'a-hash-of-the-session', createUser: true })
  const { licenses: [license] } = await callJson<{ licenses: { serial: string }[] }>(server, '/v1/licenses', { capacity: 1, username })
  return { serial: license?.serial ?? '', username }
}

let issuers: readonly Issuer[] = []

/** A device that waits with its typed code. */
async function begin(server: Server): Promise<{ readonly serial: string; readonly activationId: string; readonly code: string }> {
  const { serial, username } = await addLicensed(server)
  const { activationId, message1 } = await callJson<{ activationId: string; message1: string }>(server, '/v1/activations', { username })
  const message = decodeQrText(message1) ?? new Uint8Array()
  if (issuers.length === 0) {
    const { keys } = await callJson<{ keys: { kid: string; key: string; rpId: string }[] }>(server, `/v1/activation-keys?kid=${Buffer.from(message.subarray(2, 6)).toString('hex')}`)
    issuers = keys.map(({ kid, key, rpId }) => ({ keyId: kid, key: decodeBase64Url(key, 'key'), rpId }))
  }
  const asked = await readMessage1(message, issuers, Date.now())
  if (asked === null) throw new Error('the device does not answer')
  return { serial, activationId, code: Buffer.from((await answerTyped(asked, 'android')).code).toString() }
}

type Waiting = Awaited<ReturnType<typeof begin>>

const addByJson = (server: Server, { activationId, code }: Waiting): Send => async () => void (await callJson(server, `/v1/activations/${activationId}/device`, { code }))

const execute = (session: string, cmd: string, values: Readonly<Record<string, string>>) =>
  `<adm:digipassExecute><sessionID>${session}</sessionID><cmd>DIGIPASSCMD_${cmd}</cmd>${writeSet(values)}</adm:digipassExecute>`

const addBySoap = (server: Server, session: string, { serial, code }: Waiting): Send => async () =>
  void (await callSoap(server, execute(session, 'ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })))

async function viewByJson(server: Server, serial: string): Promise<void> {
  await callJson(server, `/v1/licenses/${serial}`)
}

async function viewBySoap(server: Server, session: string, serial: string): Promise<void> {
  await callSoap(server, execute(session, 'VIEW', { DIGIPASSFLD_SERNO: serial }))
}

export const bench: DialectBench = {
  soap: { path: '/', envelop, operation: 'adm:logon' },
  weigh,
  present: (server, credentials) => post(server, askLogon(credentials)),
}
