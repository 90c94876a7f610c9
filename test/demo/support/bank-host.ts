/**
 * A login page on a host name of its own over TLS, with the verifier beside it, and a browser that finds it there.
 * Browsers refuse AppIDs on localhost, so the bridge from U2F is crossed here.
 */
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer, request as send } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { chromium, type Browser } from '@playwright/test'
import { readConfig } from '../../../server/config.ts'
import type { ImportedKey, ImportedKeys } from '../../../server/contract/shapes/imports.ts'
import type { Device } from '../../../server/contract/shapes/device.ts'
import type { Policy } from '../../../server/contract/policy.ts'
import type { Slot } from '../../../server/contract/shapes/slots.ts'
import type { MintTicket } from '../../../server/contract/shapes/tickets.ts'
import { createVerifier } from '../../../server/main.ts'
import { createAccount } from '../../../server/relying-party/create-account.ts'
import { basicConstraints, issueCertificate, toPem } from '../../authenticator/certificate.ts'
import { der, sequence } from '../../authenticator/der.ts'
import { browserArguments, findBrowser } from '../../browser.ts'
import { root } from './stage.ts'

const host = 'login.bank.example'
export const binding = 'a-hash-of-the-session'

export type BankHost = {
  readonly browser: Browser
  /** The page with one element on it, which holds a ticket. */
  pageFor(change: Partial<MintTicket> & Pick<MintTicket, 'operation' | 'username'>): Promise<string>
  importKey(key: ImportedKey): Promise<ImportedKeys>
  /** As a program calls that has the account's key: over the network, since dialects know programs by where they call from. */
  post(path: string, writeBody: (accountKey: string) => object): Promise<Readonly<Record<string, unknown>>>
  addSlot(username: string): Promise<Slot>
  listSlots(username: string): Promise<readonly Slot[]>
  setPolicy(change: Partial<Policy>): Promise<void>
  /** A license with room for one device. */
  addLicense(username: string): Promise<void>
  /** The verifier's answer to whoever asks for a key that signs activation messages. */
  listActivationKeys(keyId: string): Promise<{ readonly keys: readonly { readonly kid: string; readonly key: string; readonly rpId: string }[] }>
  listInstances(username: string): Promise<readonly { readonly state: string; readonly vouchedBy: string | null }[]>
  redeem(result: string, operation: MintTicket['operation']): Promise<{ readonly username: string; readonly device: Device }>
  listDevices(username: string): Promise<readonly Device[]>
  close(): Promise<void>
}

export async function openBankHost(environment: Readonly<Record<string, string>> = {}): Promise<BankHost> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-bank-host-'))
  const verifier = await createVerifier(readConfig({ PORT: '0', KEYTAP_LOG_LEVEL: 'error', KEYTAP_DATA: folder, ...environment }))
  const { key, cert, spki } = issueServerCertificate()
  const pages = new Map<string, string>()
  const answer = getRequestListener(verifier.app.fetch)
  const server = createServer({ key, cert }, (request, response) => {
    const page = pages.get(request.url ?? '')
    if (page === undefined) return void answer(request, response)
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `https://${host}:${(server.address() as AddressInfo).port}`
  const account = await createAccount(verifier.services, { loginName: 'bank', displayName: 'Bank', rpId: 'bank.example', origins: [origin], topOrigins: [], preset: 'any-key' })
  const authorization = `Basic ${Buffer.from(`bank:${account.key}`).toString('base64')}`
  const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await verifier.app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return await response.json() as Answer
  }
  const browser = await openBrowser(spki)
  return {
    browser,
    async pageFor(change) {
      const { ticket } = await ask<{ ticket: string }>('POST', '/v1/tickets', { origin, binding, ...change })
      const path = `/page-${pages.size}`
      pages.set(path, writePage(elements[change.operation as keyof typeof elements], origin, ticket))
      return origin + path
    },
    importKey: (imported) => ask('POST', '/v1/devices/import', { keys: [imported], createUsers: true }),
    post: (path, writeBody) => postJson(origin + path, cert, writeBody(account.key)),
    addSlot: (username) => ask('POST', '/v1/slots', { username }),
    listSlots: async (username) => (await ask<{ slots: Slot[] }>('GET', `/v1/slots?username=${username}`)).slots,
    async setPolicy(change) {
      const { version, policy } = await ask<{ version: number; policy: Policy }>('GET', '/v1/policy')
      await ask('PUT', '/v1/policy', { version, policy: { ...policy, ...change } })
    },
    async addLicense(username) {
      await ask('POST', '/v1/licenses', { capacity: 1, username })
    },
    listActivationKeys: (keyId) => ask('GET', `/v1/activation-keys?kid=${keyId}`),
    async listInstances(username) {
      const { licenses } = await ask<{ licenses: readonly { serial: string }[] }>('GET', `/v1/licenses?username=${username}`)
      const serial = licenses[0]?.serial ?? ''
      return (await ask<{ instances: { state: string; vouchedBy: string | null }[] }>('GET', `/v1/licenses/${serial}`)).instances
    },
    redeem: (result, operation) => ask('POST', '/v1/results', { result, binding, operation }),
    listDevices: async (username) => (await ask<{ devices: Device[] }>('GET', `/v1/users/${username}/devices`)).devices,
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
      await verifier.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function postJson(url: string, ca: string, members: object): Promise<Readonly<Record<string, unknown>>> {
  const { port, pathname: path } = new URL(url)
  const sent = send({ host: '127.0.0.1', port, servername: host, ca, method: 'POST', path, headers: { 'content-type': 'application/json' } }).end(JSON.stringify(members))
  const [answer] = await once(sent, 'response') as [IncomingMessage]
  return JSON.parse(Buffer.concat(await answer.toArray()).toString()) as Readonly<Record<string, unknown>>
}

/** A certificate of nobody: the browser is told this one key, so the page counts as secure. */
function issueServerCertificate() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = [['2.5.4.3', host]] as const
  const alternatives = { oid: '2.5.29.17', value: sequence(der(0x82, Buffer.from(host))) }
  const certificate = issueCertificate({
    subject: name, issuer: name, publicKey, signingKey: privateKey,
    notBeforeMs: Date.now() - 86_400_000, notAfterMs: Date.now() + 86_400_000 * 30,
    extensions: [basicConstraints(false), alternatives],
  })
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: toPem(certificate),
    spki: createHash('sha256').update(spki).digest('base64'),
  }
}

async function openBrowser(spki: string): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    args: [...browserArguments, `--host-resolver-rules=MAP ${host} 127.0.0.1`, `--ignore-certificate-errors-spki-list=${spki}`],
  })
}

/** By the operation of the page's ticket. */
const elements = { enroll: 'keytap-enroll', verify: 'keytap-verify', activate: 'keytap-activate' } as const

function writePage(element: typeof elements[keyof typeof elements], origin: string, ticket: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const script = readFileSync(join(root, `dist/script/keytap-${element === 'keytap-activate' ? 'activate-' : ''}${version}.en.js`), 'utf8').replaceAll('</script', '<\\/script')
  return `<!doctype html><html lang="en"><title>Sign in</title>
    <form><${element} verifier="${origin}" ticket="${ticket}" name="keytap"></${element}></form>
    <script>window.told = []; for (const type of ['verified', 'enrolled', 'done', 'failed']) addEventListener('keytap-' + type, () => told.push(type))</script>
    <script>${script}</script>`
}
