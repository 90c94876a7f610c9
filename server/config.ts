/**
 * What an operator may set, in one table, and the only place that reads the environment. An empty
 * value counts as unset. Every fault is told at once, each with what to do.
 */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { carrierSettings, listCarrierFaults, readCarriers, type CarriersConfig } from './config-carriers.ts'
import type { LogLevel } from './observe/log.ts'

/** A token bucket: `burst` requests at once, refilled at `perSecond`. */
export type Limit = { readonly burst: number; readonly perSecond: number }

/** Whose programs may call the doors for other systems, and from where. */
export type CompatClient = { readonly loginName: string; readonly network: string }

export type Config = {
  /** 0 takes a free port. */
  readonly port: number
  readonly host: string
  /** Absolute. Holds the database, the sealing key and the audit anchors. */
  readonly dataFolder: string
  /** `postgres://…`, or null for SQLite in the data folder. May hold a password: never log it. */
  readonly databaseUrl: string | null
  /** 32 bytes, or null: the key file of the data folder is used then. Never log it. */
  readonly kek: Uint8Array | null
  readonly logLevel: LogLevel
  readonly limits: {
    readonly address: Limit
    readonly ticket: Limit
    readonly user: Limit
    readonly account: Limit
    /** How many of each the limiter remembers. */
    readonly buckets: number
  }
  /** What is known of authenticator models. */
  readonly metadata: {
    /** `https://…`, where the BLOB is downloaded; null for never. May hold a password: never log it. */
    readonly url: string | null
    /** Absolute path of PEM certificates that sign it; null for FIDO's own. */
    readonly rootFile: string | null
    /** What the signing certificate must be for. */
    readonly hostName: string
    /** Absolute path of a folder of private models, or null. */
    readonly folder: string | null
  }
  /** Doors for programs of other systems. */
  readonly compat: {
    /** Names of those that are open; default none. */
    readonly dialects: readonly string[]
    readonly clients: readonly CompatClient[]
    /** What a dialect may be told; each knows its own names. */
    readonly options: Readonly<Record<string, string>>
  }
  /** How notices leave the house. */
  readonly carriers: CarriersConfig
  /** CIDRs of the proxies whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[]
  /** Absolute, or null for the widget that was built with this verifier. */
  readonly widgetFolder: string | null
  /** Whether /metrics answers. */
  readonly metrics: boolean
  /** How long /health/ready answers "draining" after SIGTERM before the port is closed. */
  readonly drainSeconds: number
  /** KEYTAP_ names that nobody reads; most likely misspelled. */
  readonly unknownNames: readonly string[]
}

export type Setting = { readonly name: string; readonly standard: string; readonly help: string }

/** Every setting, with its standard value and what it is for; `keytap serve --help` prints it. */
export const settings = {
  port: { name: 'PORT', standard: '8787', help: 'Port of the verifier; 0 takes a free one.' },
  host: { name: 'HOST', standard: '127.0.0.1', help: 'Address to listen on; 0.0.0.0 or :: for every interface.' },
  dataFolder: { name: 'KEYTAP_DATA', standard: '.keytap', help: 'Folder of the database, the sealing key and the audit anchors.' },
  databaseUrl: { name: 'KEYTAP_DATABASE_URL', standard: '', help: 'postgres://user:password@host/database; unset means SQLite in the data folder.' },
  kek: { name: 'KEYTAP_KEK', standard: '', help: 'Sealing key, 32 bytes as base64url or hex. PostgreSQL needs it; SQLite makes a key file on the first run.' },
  logLevel: { name: 'KEYTAP_LOG_LEVEL', standard: 'info', help: 'debug, info, warn or error.' },
  limitAddress: { name: 'KEYTAP_LIMIT_ADDRESS', standard: '240/40', help: 'Requests of one address: burst/per second.' },
  limitTicket: { name: 'KEYTAP_LIMIT_TICKET', standard: '40/1', help: 'Requests with one ticket: burst/per second.' },
  limitUser: { name: 'KEYTAP_LIMIT_USER', standard: '80/2', help: 'Requests for one user: burst/per second.' },
  limitAccount: { name: 'KEYTAP_LIMIT_ACCOUNT', standard: '2000/500', help: 'Requests of one account: burst/per second.' },
  limitBuckets: { name: 'KEYTAP_LIMIT_BUCKETS', standard: '50000', help: 'How many addresses, tickets, users and accounts the limiter remembers.' },
  metadataUrl: { name: 'KEYTAP_METADATA_URL', standard: 'https://mds3.fidoalliance.org/', help: 'Where FIDO metadata is downloaded about once a day; off for never.' },
  metadataRoot: { name: 'KEYTAP_METADATA_ROOT', standard: '', help: "PEM file of the root that signs the metadata; unset means FIDO's own." },
  metadataHost: { name: 'KEYTAP_METADATA_HOST', standard: 'mds.fidoalliance.org', help: 'Host name in the certificate that signs the metadata.' },
  metadataFolder: { name: 'KEYTAP_METADATA_FOLDER', standard: '', help: 'Folder of private models, one metadata statement (JSON) a file.' },
  compat: { name: 'KEYTAP_COMPAT', standard: '', help: 'Dialects of older programs to answer, with commas; README.md names them. Unset answers none.' },
  compatClients: { name: 'KEYTAP_COMPAT_CLIENTS', standard: '', help: 'Whose older programs may call, and from where: account@address or account@CIDR, with commas.' },
  compatOptions: { name: 'KEYTAP_COMPAT_OPTIONS', standard: '', help: "name=value with commas: options of the dialects; each dialect's README has its own." },
  ...carrierSettings,
  trustedProxies: { name: 'KEYTAP_TRUSTED_PROXIES', standard: '', help: 'Addresses or CIDRs of proxies whose X-Forwarded headers are believed, with commas.' },
  widgetFolder: { name: 'KEYTAP_WIDGET', standard: '', help: 'Folder of the built script-tag files; unset means the one that came with this verifier.' },
  metrics: { name: 'KEYTAP_METRICS', standard: 'off', help: 'on makes /metrics answer anyone who reaches the port.' },
  drainSeconds: { name: 'KEYTAP_DRAIN_SECONDS', standard: '2', help: 'How long to answer "draining" on /health/ready after SIGTERM, 0 to 60.' },
} as const satisfies Record<string, Setting>

/** Names that begin like ours and belong to the tests, or to a page's backend that was started from the same shell. */
const otherNames: ReadonlySet<string> = new Set(['KEYTAP_VECTORS', 'KEYTAP_TEST_PART', 'KEYTAP_KEY'])

export type Environment = Readonly<Record<string, string | undefined>>
export type Fault = { readonly name: string; readonly problem: string; readonly hint: string }

/** The configuration cannot be used; `message` holds a line for each fault. */
export class ConfigFault extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ name, problem, hint }) => `${name} ${problem} ${hint}`).join('\n'))
    this.name = 'ConfigFault'
    this.faults = faults
  }
}

/** @throws {ConfigFault} with every fault there is */
export function readConfig(environment: Environment = process.env): Config {
  const faults: Fault[] = []
  const config = readValues((setting, parse, hint) => {
    const value = parse(environment[setting.name] || setting.standard)
    if (value !== null) return value
    faults.push({ name: setting.name, problem: 'cannot be used.', hint })
    // The exception below keeps anybody from seeing this.
    return parse(setting.standard) as NonNullable<typeof value>
  }, listUnknown(environment))
  if (config.databaseUrl !== null && !environment[settings.kek.name]) {
    faults.push({ name: settings.kek.name, problem: 'is needed with PostgreSQL.', hint: 'Make one with "openssl rand -hex 32" and give it to every node.' })
  }
  faults.push(...listCarrierFaults(config.carriers, ({ name }) => Boolean(environment[name])))
  if (faults.length > 0) throw new ConfigFault(faults)
  return config
}

/** `parse` answers null for what cannot be used. */
type Read = <T extends object | string | number>(setting: Setting, parse: (text: string) => T | null, hint: string) => T

function readValues(read: Read, unknownNames: readonly string[]): Config {
  const s = settings
  const limit = (setting: Setting) => read(setting, parseLimit, `Write burst/per second, such as ${setting.standard}.`)
  return {
    port: read(s.port, parseInteger(0, 65_535), 'Write a number from 0 to 65535.'),
    host: read(s.host, parseHost, 'Write an IP address or a host name.'),
    dataFolder: resolve(read(s.dataFolder, (text) => text, 'Write a path.')),
    databaseUrl: read(s.databaseUrl, parseDatabaseUrl, 'Write postgres://user:password@host/database, or unset it for SQLite.').url,
    kek: read(s.kek, parseKek, 'Write 32 bytes as 43 characters of base64url or 64 of hex; "openssl rand -hex 32" makes some.').bytes,
    logLevel: read(s.logLevel, parseLevel, 'Write debug, info, warn or error.'),
    limits: {
      address: limit(s.limitAddress),
      ticket: limit(s.limitTicket),
      user: limit(s.limitUser),
      account: limit(s.limitAccount),
      buckets: read(s.limitBuckets, parseInteger(100, 10_000_000), 'Write a number from 100 to 10000000.'),
    },
    metadata: {
      url: read(s.metadataUrl, parseMetadataUrl, 'Write https://host/path, or off.').url,
      rootFile: read(s.metadataRoot, parsePath, 'Write a path.').path,
      hostName: read(s.metadataHost, parseName, 'Write a host name.'),
      folder: read(s.metadataFolder, parsePath, 'Write a path.').path,
    },
    compat: {
      dialects: read(s.compat, parseNames, 'Write names with commas; README.md has them under Settings.'),
      clients: read(s.compatClients, parseClients, 'Write account@address or account@CIDR with commas, such as bank@10.0.0.5.'),
      options: read(s.compatOptions, parseOptions, 'Write name=value with commas, each name once.'),
    },
    carriers: readCarriers(read),
    trustedProxies: read(s.trustedProxies, parseProxies, 'Write addresses or CIDRs with commas, such as 10.0.0.0/8,::1.'),
    widgetFolder: read(s.widgetFolder, parsePath, 'Write a path.').path,
    metrics: read(s.metrics, parseSwitch, 'Write on or off.').on,
    drainSeconds: read(s.drainSeconds, parseInteger(0, 60), 'Write a number from 0 to 60.'),
    unknownNames,
  }
}

const parseInteger = (least: number, most: number) => (text: string): number | null => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : null
}

function parseHost(text: string): string | null {
  return /^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? text : null
}

/** A name, no address: certificates are for names. */
function parseName(text: string): string | null {
  return /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(text) && isIP(text) === 0 ? text.toLowerCase() : null
}

const parsePath = (text: string): { readonly path: string | null } => ({ path: text === '' ? null : resolve(text) })

/** Nothing but https: what is downloaded is signed, but who reads along learns whom it is for. */
function parseMetadataUrl(text: string): { readonly url: string | null } | null {
  if (text === 'off') return { url: null }
  const url = URL.parse(text)
  return url !== null && url.protocol === 'https:' && url.hash === '' ? { url: url.href } : null
}

function parseDatabaseUrl(text: string): { readonly url: string | null } | null {
  if (text === '') return { url: null }
  const url = URL.parse(text)
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) ? { url: text } : null
}

/** Unset is no fault here; whether a key is needed depends on the database. */
function parseKek(text: string): { readonly bytes: Uint8Array | null } | null {
  if (text === '') return { bytes: null }
  const bytes = decodeKey(text)
  return bytes === null ? null : { bytes }
}

/** 32 bytes as hex or unpadded base64url; null for anything else. The form of the key file as well. */
export function decodeKey(text: string): Uint8Array | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex')
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === 32 && bytes.toString('base64url') === text.replace(/=$/, '') ? bytes : null
}

function parseLevel(text: string): LogLevel | null {
  return text === 'debug' || text === 'info' || text === 'warn' || text === 'error' ? text : null
}

function parseLimit(text: string): Limit | null {
  const [, burst, perSecond] = /^(\d{1,9})\/(\d{1,9}(?:\.\d{1,3})?)$/.exec(text) ?? []
  if (burst === undefined || perSecond === undefined) return null
  const limit = { burst: Number(burst), perSecond: Number(perSecond) }
  return limit.burst >= 1 && limit.perSecond > 0 ? limit : null
}

function parseProxies(text: string): readonly string[] | null {
  const proxies = text.split(',').map((part) => part.trim()).filter((part) => part !== '')
  return proxies.every(isCidr) ? proxies : null
}

const listParts = (text: string): readonly string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '')

/** In any case, since products write their names in their own. */
function parseNames(text: string): readonly string[] | null {
  const names = listParts(text.toLowerCase())
  return names.every((name) => /^[a-z]{1,32}$/.test(name)) ? names : null
}

function parseClients(text: string): readonly CompatClient[] | null {
  const clients = listParts(text).map((part) => {
    const [loginName = '', network = '', rest] = part.split('@')
    return { loginName, network, valid: loginName !== '' && rest === undefined && isCidr(network) }
  })
  return clients.every(({ valid }) => valid) ? clients.map(({ loginName, network }) => ({ loginName, network })) : null
}

function parseOptions(text: string): Readonly<Record<string, string>> | null {
  const pairs = listParts(text).map((part) => /^([A-Za-z][A-Za-z0-9_.-]{0,63})=(.{1,200})$/.exec(part)?.slice(1))
  const names = new Set(pairs.map((pair) => pair?.[0]))
  return names.has(undefined) || names.size < pairs.length ? null : Object.fromEntries(pairs as [string, string][])
}

function isCidr(text: string): boolean {
  const [address = '', bits, rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest !== undefined) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function parseSwitch(text: string): { readonly on: boolean } | null {
  return text === 'on' || text === 'off' ? { on: text === 'on' } : null
}

function listUnknown(environment: Environment): readonly string[] {
  const known = new Set<string>(Object.values(settings).map(({ name }) => name))
  return Object.keys(environment).filter((name) => name.startsWith('KEYTAP_') && !known.has(name) && !otherNames.has(name)).sort()
}
