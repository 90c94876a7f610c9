/** A verifier that listens, with the older dialect open, and a program and a device that use it from outside. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../server/config.ts'
import type { Policy } from '../../server/contract/policy.ts'
import { createVerifier, type Verifier } from '../../server/main.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { createAccount, type CreatedAccount } from '../../server/relying-party/create-account.ts'
import { addLicenses } from '../../server/relying-party/licensing/add-licenses.ts'
import { listActivationKeys } from '../../server/relying-party/licensing/issuer-keys.ts'
import { readPolicy } from '../../server/relying-party/read-policy.ts'
import { replacePolicy } from '../../server/relying-party/replace-policy.ts'
import type { AccountCaller } from '../../server/relying-party/services.ts'
import { createUser } from '../../server/relying-party/users/create-user.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { findChild, findInside, listChildren, readText, type XmlElement } from '../../server/xml/element.ts'
import { parseXml } from '../../server/xml/parse-xml.ts'
import { groupTypedCode } from '../../server/contract/kap/device-code.ts'
import { answerTyped, openMessage2, readMessage1, signTest, type Waiting } from '../activation/device.ts'
import { bank } from '../relying-party/stage.ts'

export type OnespanStage = {
  readonly verifier: Verifier
  readonly url: string
  readonly folder: string
  readonly account: CreatedAccount
  readonly log: readonly string[]
  readonly backend: () => Promise<AccountCaller>
  readonly setPolicy: (change: Partial<Policy>) => Promise<void>
  /** A user with a license for so many devices. */
  readonly addLicensed: (capacity?: number) => Promise<{ readonly username: string; readonly serial: string }>
  readonly close: () => Promise<void>
}

export const typedCodes = { activation: { typedCodes: true, vouch: 'never' } } as const satisfies Partial<Policy>

export async function openOnespan(environment: Record<string, string> = {}, policy: Partial<Policy> = typedCodes): Promise<OnespanStage> {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-onespan-'))
  const log: string[] = []
  const config = readConfig({
    KEYTAP_DATA: folder, PORT: '0', KEYTAP_LOG_LEVEL: 'debug', KEYTAP_METADATA_URL: 'off', KEYTAP_COMPAT: 'onespan', KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1',
    KEYTAP_LIMIT_ADDRESS: '100000/10000', ...environment,
  })
  const verifier = await createVerifier(config, { writeLog: (line) => log.push(line) })
  const { services } = verifier
  const account = await createAccount(services, { ...bank, preset: 'any-key' })
  const backend = () => authenticateAccount(services, { loginName: 'bank', key: account.key, requestId: 'request-1' })
  const setPolicy = async (change: Partial<Policy>) => {
    const { version, policy: before } = await readPolicy(services, await backend())
    await replacePolicy(services, await backend(), { version, policy: { ...before, ...change } })
  }
  await setPolicy(policy)
  const { port } = await verifier.listen()
  let users = 0
  return {
    verifier, account, log, folder, backend, setPolicy, url: `http://127.0.0.1:${port}`,
    addLicensed: async (capacity = 3) => {
      users += 1
      const username = `user-${users}`
      await createUser(services, await backend(), { username })
      const { licenses: [license] } = await addLicenses(services, await backend(), { capacity, username })
      return { username, serial: license?.serial ?? '' }
    },
    close: async () => {
      await verifier.close()
      await Promise.all([folder, `${folder}-2`].map((each) => rm(each, { recursive: true, force: true })))
    },
  }
}

export type Reply = { readonly status: number; readonly headers: Headers; readonly text: string; readonly root: XmlElement | null }

/** Bytes as any program may send them. */
export async function post(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/xml; charset=utf-8', ...headers } })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, root: text.startsWith('<?xml') ? parseXml(Buffer.from(text)) : null }
}

export const adm = 'http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Administration'

/** An envelope as the older system's document shows it. */
export function envelop(body: string): string {
  return `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:adm="${adm}">
<soapenv:Header/><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
}

export type Values = Readonly<Record<string, string>>

export function writeSet(values: Values): string {
  const attributes = Object.entries(values).map(([id, value]) => `<attributes><value xsi:type="xsd:string">${value}</value><attributeID>${id}</attributeID></attributes>`)
  return `<attributeSet>${attributes.join('')}</attributeSet>`
}

export const command = (operation: string, session: string, cmd: string, values: Values) =>
  envelop(`<adm:${operation}><sessionID>${session}</sessionID><cmd>${cmd}</cmd>${writeSet(values)}</adm:${operation}>`)

export type Result = {
  readonly status: string
  readonly returnCode: number
  readonly statusCode: number
  readonly values: Values
  readonly list: readonly Values[]
  readonly errors: readonly string[]
}

/** What a client reads of an answer, by the documented names. */
export function readResult({ root, text }: Reply): Result {
  const response = (root && findChild(root, 'Body'))?.children[0]
  const results = response && findChild(response, 'results')
  if (!results) throw new Error(`no results in ${text}`)
  const codes = findChild(results, 'resultCodes')
  const code = (name: string) => readText((codes && findChild(codes, name)) as XmlElement)
  const found = findChild(results, 'resultAttribute') as XmlElement
  const errors = listChildren(findChild(results, 'errorStack') as XmlElement, 'errors')
  return {
    status: code('statusCodeEnum'),
    returnCode: Number(code('returnCode')),
    statusCode: Number(code('statusCode')),
    values: readValues(found),
    list: listChildren(found, 'attributeList').map(readValues),
    errors: errors.map((error) => readText(findChild(error, 'errorDesc') as XmlElement)),
  }
}

function readValues(set: XmlElement): Values {
  return Object.fromEntries(listChildren(set, 'attributes').map((each) => [readText(findChild(each, 'attributeID') as XmlElement), readText(findChild(each, 'value') as XmlElement)]))
}

export async function logOn({ url, account }: Pick<OnespanStage, 'url' | 'account'>, values: Values = {}): Promise<Result> {
  const set = writeSet({ CREDFLD_USERID: 'bank', CREDFLD_PASSWORD: account.key, CREDFLD_PASSWORD_FORMAT: '0', ...values })
  return readResult(await post(url, envelop(`<adm:logon>${set}</adm:logon>`)))
}

/** A session, and commands in it. */
export async function openSession(stage: OnespanStage) {
  const session = (await logOn(stage)).values['CREDFLD_SESSION_ID'] ?? ''
  const run = async (operation: string, cmd: string, values: Values) => readResult(await post(stage.url, command(operation, session, cmd, values)))
  return {
    session,
    run,
    digipass: (cmd: string, values: Values) => run('digipassExecute', `DIGIPASSCMD_${cmd}`, values),
    user: (cmd: string, values: Values) => run('userExecute', `USERCMD_${cmd}`, values),
  }
}

/** The device reads message 1 (hex) and shows its typed code. */
export async function scan(stage: OnespanStage, hex: string | undefined): Promise<{ readonly waiting: Waiting; readonly code: string }> {
  const message = new Uint8Array(Buffer.from(hex ?? '', 'hex'))
  const { keys } = await listActivationKeys(stage.verifier.services, { keyId: Buffer.from(message.subarray(2, 6)).toString('hex') })
  const issuers = keys.map(({ kid, key, rpId }) => ({ keyId: kid, key: decodeBase64Url(key, 'key'), rpId }))
  const asked = await readMessage1(message, issuers, Date.now())
  if (asked === null) throw new Error('the device does not answer this message')
  const waiting = await answerTyped(asked, 'android')
  return { waiting, code: Buffer.from(waiting.code).toString() }
}

/** The device opens message 2 (hex) and shows its test signature. */
export async function sign(waiting: Waiting, hex: string | undefined) {
  const instance = await openMessage2(waiting, new Uint8Array(Buffer.from(hex ?? '', 'hex')))
  if (instance === null) throw new Error('the device cannot open this message')
  return { instance, signature: await signTest(instance) }
}

export { findInside, groupTypedCode }
