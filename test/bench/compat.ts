/**
 * What an older program's words cost, in processor time of the verifier: ADD_DEVICE by SOAP, and the empty slot of
 * `compat-slots.ts`, each against the same operation over /v1. Adding a typed device stretches a key 100,000 times, which
 * both doors pay; VIEW, which does next to nothing else, shows the dialect's own price.
 */
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { answerTyped, readMessage1, type Issuer } from '../activation/device.ts'
import { makeBombs } from '../compat/xml-bombs.ts'
import { benchSlots } from './compat-slots.ts'
import { callJson, compare, prepareAll, readUsage, start, type Send, type Server } from './compat-verifier.ts'
import { median } from './measure.ts'

const views = 300

/** @returns lines to print; the bar is 1.6 for ADD_DEVICE and for a slot */
export async function benchCompat(rounds = 5, devices = 40): Promise<readonly string[]> {
  const server = await start()
  try {
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
      ...(await benchSlots(server, rounds * 4, devices)),
      ...(await benchBombs(server, rounds * 4)),
    ]
  } finally {
    server.child.disconnect()
  }
}

/** Each hostile body, sent over and over: how long its refusal takes, and how much the verifier grew meanwhile. */
async function benchBombs({ child, url }: Server, times: number): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [title, body, headers] of makeBombs(envelop, 'http://127.0.0.1:1/x')) {
    const { rss } = await readUsage(child)
    const taken: number[] = []
    let [status, grown] = ['hung up', 0]
    for (let n = 0; n < times; n += 1) {
      const startedAt = performance.now()
      const answer = await fetch(`${url}/`, { method: 'POST', body, headers: { 'content-type': 'text/xml', ...headers } }).catch(() => null)
      await answer?.arrayBuffer().catch(() => null)
      taken.push(performance.now() - startedAt)
      status = answer === null ? status : String(answer.status)
      grown = Math.max(grown, (await readUsage(child)).rss - rss)
    }
    lines.push(`${title.padEnd(36)} ${status.padEnd(8)} ${median(taken).toFixed(1)} ms, at most ${Math.max(...taken).toFixed(1)} (cap 200), grown by ${(grown / 2 ** 20).toFixed(1)} MiB (cap 20)`)
  }
  return lines
}

const repeat = (count: number, send: Send): readonly Send[] => Array.from({ length: count }, () => send)

const envelop = (inner: string) =>
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    + ` xmlns:adm="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Administration"><s:Body>${inner}</s:Body></s:Envelope>`

async function callSoap({ url }: Server, inner: string): Promise<string> {
  const text = await (await fetch(`${url}/`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: envelop(inner) })).text()
  if (!text.includes('RET_SUCCESS')) throw new Error(text)
  return text
}

const writeSet = (values: Readonly<Record<string, string>>) =>
  `<attributeSet>${Object.entries(values).map(([id, value]) => `<attributes><value xsi:type="xsd:string">${value}</value><attributeID>${id}</attributeID></attributes>`).join('')}</attributeSet>`

async function logOn(server: Server): Promise<string> {
  const text = await callSoap(server, `<adm:logon>${writeSet({ CREDFLD_USERID: 'bench', CREDFLD_PASSWORD: server.key, CREDFLD_PASSWORD_FORMAT: '0' })}</adm:logon>`)
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

if (import.meta.main) console.log((await benchCompat()).join('\n'))
