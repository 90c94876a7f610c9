/** A whole verifier behind its HTTP door: real store in a temporary folder, two accounts, a page and a backend. */
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '../../server/contract/policy.ts'
import type { BegunAuthentication, BegunRegistration, FinishedCeremony } from '../../server/contract/shapes/ceremonies.ts'
import type { MintedTicket, MintTicket } from '../../server/contract/shapes/tickets.ts'
import { createApp, type App } from '../../server/http/app.ts'
import { noLimits, type HttpOptions } from '../../server/http/options.ts'
import { createHttpServer, serverOptions } from '../../server/http/server.ts'
import { createLog } from '../../server/observe/log.ts'
import { createMetrics } from '../../server/observe/metrics.ts'
import { createAccount, type CreatedAccount } from '../../server/relying-party/create-account.ts'
import type { Services } from '../../server/relying-party/services.ts'
import { openSqliteStore } from '../../server/store/sqlite.ts'
import { createKapProvider } from '../../server/activation/kap-provider.ts'
import { noMetadata } from '../../server/trust/metadata-source.ts'
import { createAuthenticator, type SoftwareAuthenticator } from '../authenticator/software-authenticator.ts'

export const origin = 'https://bank.example'
export const origin2 = 'https://login.bank.example'
export const foreignOrigin = 'https://shop.example'
export const binding = 'a-hash-of-the-session'

export type Verifier = {
  readonly app: App
  readonly services: Services
  readonly bank: CreatedAccount
  readonly shop: CreatedAccount
  readonly folder: string
  readonly log: readonly string[]
  /** Moves the door's clock, not the database's. */
  readonly clock: { offsetMs: number }
  close(): Promise<void>
}

export async function startVerifier(options: HttpOptions = {}, preset: Policy['preset'] = 'any-key', bend: (services: Services) => Services = (same) => same): Promise<Verifier> {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-http-'))
  const store = await openSqliteStore({ file: join(folder, 'keytap.sqlite') })
  const log: string[] = []
  const clock = { offsetMs: 0 }
  const now = () => Date.now() + clock.offsetMs
  const key = () => createSecretKey(randomBytes(32))
  const services = bend({
    store,
    metadata: noMetadata,
    activation: createKapProvider((length) => new Uint8Array(randomBytes(length))),
    log: createLog((line) => log.push(line), now, 'debug'),
    metrics: createMetrics(),
    keys: { result: key(), seal: key(), secret: key(), audit: key() },
    clock: now,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
  })
  const bank = await createAccount(services, { loginName: 'bank', displayName: 'Bank', rpId: 'bank.example', origins: [origin, origin2], topOrigins: [], preset })
  const shop = await createAccount(services, { loginName: 'shop', displayName: 'Shop', rpId: 'shop.example', origins: [foreignOrigin], topOrigins: [], preset })
  const app = createApp(services, { limits: noLimits, ...options })
  const close = async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { app, services, bank, shop, folder, log, clock, close }
}

export const basic = (login: string, key: string) => `Basic ${Buffer.from(`${login}:${key}`).toString('base64')}`
export const json = { 'content-type': 'application/json' }

export type Reply = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Record<string, unknown> }

export type Send = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown; readonly raw?: BodyInit }

/** One call through the app, without a socket. */
export async function call({ app }: Pick<Verifier, 'app'>, path: string, { method, headers = {}, body, raw }: Send = {}): Promise<Reply> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await app.request(path, {
    method: method ?? (sent === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : json), ...headers },
    ...(sent === undefined ? {} : { body: sent, duplex: 'half' }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: readJson(text) }
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** A call of the account's backend. */
export const asBank = (verifier: Verifier, path: string, send: Send = {}) =>
  call(verifier, path, { ...send, headers: { authorization: basic('bank', verifier.bank.key), ...send.headers } })
export const asShop = (verifier: Verifier, path: string, send: Send = {}) =>
  call(verifier, path, { ...send, headers: { authorization: basic('shop', verifier.shop.key), ...send.headers } })
/** A call of the page that holds the ticket. */
export const asPage = (verifier: Pick<Verifier, 'app'>, ticket: string, path: string, send: Send = {}) =>
  call(verifier, path, { ...send, headers: { authorization: `Bearer ${ticket}`, origin, ...send.headers } })

export async function mint(verifier: Verifier, change: Partial<MintTicket> = {}): Promise<MintedTicket> {
  const maker = change.operation === undefined || change.operation === 'enroll' ? { createUser: true } : {}
  const reply = await asBank(verifier, '/v1/tickets', { body: { username: 'mandy', operation: 'enroll', origin, binding, ...maker, ...change } })
  if (reply.status !== 201) throw new Error(`minting answered ${reply.status} ${reply.text}`)
  return reply.body as MintedTicket
}

export async function beginRegistration(verifier: Verifier, ticket: string): Promise<BegunRegistration> {
  const reply = await asPage(verifier, ticket, '/v1/registrations', { body: {} })
  if (reply.status !== 200) throw new Error(`begin answered ${reply.status} ${reply.text}`)
  return reply.body as BegunRegistration
}

/** Mint, begin, finish: one enrolled key. */
export async function enroll(verifier: Verifier, change: Partial<MintTicket> = {}, authenticator: SoftwareAuthenticator = createAuthenticator()): Promise<FinishedCeremony & MintedTicket> {
  const minted = await mint(verifier, change)
  const begun = await beginRegistration(verifier, minted.ticket)
  const response = authenticator.create(begun.publicKey, { origin })
  const reply = await asPage(verifier, minted.ticket, `/v1/registrations/${begun.ceremonyId}`, { body: response })
  if (reply.status !== 201) throw new Error(`finish answered ${reply.status} ${reply.text}`)
  return { ...minted, ...(reply.body as FinishedCeremony) }
}

export async function beginAuthentication(verifier: Verifier, ticket: string): Promise<BegunAuthentication> {
  const reply = await asPage(verifier, ticket, '/v1/authentications', { body: {} })
  if (reply.status !== 200) throw new Error(`begin answered ${reply.status} ${reply.text}`)
  return reply.body as BegunAuthentication
}

export type Listening = { readonly url: string; readonly port: number; close(): Promise<void> }

/** The same app behind a real server on a port of the system's choice. */
export async function listen({ app, services }: Pick<Verifier, 'app' | 'services'>, options = serverOptions): Promise<Listening> {
  const server = createHttpServer(app, services.randomBytes, options)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, port, close }
}
