/** The operations on a real store, without a door: one account, its backend, its page, a key in software. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../server/config.ts'
import type { Policy } from '../../server/contract/policy.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import type { RefusalCode } from '../../server/contract/refusals.ts'
import type { FinishedCeremony, RegistrationResponse } from '../../server/contract/shapes/ceremonies.ts'
import type { MintedTicket, MintTicket } from '../../server/contract/shapes/tickets.ts'
import { openVerifierServices } from '../../server/main.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { authenticateTicket } from '../../server/relying-party/authenticate-ticket.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { createAccount, type CreatedAccount } from '../../server/relying-party/create-account.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { mintTicket } from '../../server/relying-party/mint-ticket.ts'
import { readPolicy } from '../../server/relying-party/read-policy.ts'
import { replacePolicy } from '../../server/relying-party/replace-policy.ts'
import type { AccountCaller, Services, TicketCaller } from '../../server/relying-party/services.ts'
import type { ChainedEvent } from '../../server/store/records.ts'
import type { MetadataSource } from '../../server/trust/metadata-source.ts'
import type { OpenedServices } from '../../server/wiring/open-services.ts'
import { createAuthenticator, type Circumstances, type SoftwareAuthenticator } from '../authenticator/software-authenticator.ts'
import { openDatabases } from '../postgres.ts'

export const origin = 'https://bank.example'
export const secondOrigin = 'https://login.bank.example'
export const binding = 'a-hash-of-the-session'
/** The account of the stage, as an operator would make it. */
export const bank = { loginName: 'bank', displayName: 'Bank', rpId: 'bank.example', origins: [origin], topOrigins: [] } as const
export const dialects = ['sqlite', 'postgres'] as const
export type Dialect = (typeof dialects)[number]

export type Stage = OpenedServices & {
  readonly folder: string
  /** For a test that looks behind the store; null on SQLite. */
  readonly databaseUrl: string | null
  readonly account: CreatedAccount
  /** Every log line, at level debug. */
  readonly log: readonly string[]
  /** Moves the node's clock; the database keeps its own. */
  readonly clock: { offsetMs: number }
  /** The account's backend, read anew. */
  readonly backend: () => Promise<AccountCaller>
  readonly setPolicy: (change: Partial<Policy>) => Promise<void>
  readonly mint: (change?: Partial<MintTicket>) => Promise<MintedTicket>
  /** The page that holds a ticket, as the door would know it at this moment. */
  readonly page: (minted: MintedTicket, from?: string | null) => Promise<TicketCaller>
  /** The page at the finish of its registration: this node may answer from what it knows of the begin. */
  readonly finishing: (minted: MintedTicket, from?: string | null) => Promise<TicketCaller>
  /** Every event so far, chained. */
  readonly events: () => Promise<readonly ChainedEvent[]>
  readonly end: () => Promise<void>
}

export type Setting = { readonly dialect?: Dialect; readonly preset?: Policy['preset']; readonly metadata?: MetadataSource }

export async function openStage({ dialect = 'sqlite', preset = 'any-key', metadata }: Setting = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-stage-'))
  const log: string[] = []
  const clock = { offsetMs: 0 }
  const config = readConfig(await environmentFor(dialect, folder))
  const opened = await openVerifierServices(config, {
    clock: () => Date.now() + clock.offsetMs,
    writeLog: (line) => log.push(line),
    ...(metadata === undefined ? {} : { metadata }),
  })
  const { services } = opened
  const account = await createAccount(services, { ...bank, origins: [origin, secondOrigin], preset })
  const backend = () => authenticateAccount(services, { loginName: 'bank', key: account.key, requestId: 'request-1' })
  return {
    ...opened, folder, databaseUrl: config.databaseUrl, account, log, clock, backend,
    setPolicy: async (change) => {
      const { version, policy } = await readPolicy(services, await backend())
      await replacePolicy(services, await backend(), { version, policy: { ...policy, ...change } })
    },
    mint: async (change = {}) => mintTicket(services, await backend(), {
      username: 'mandy', operation: 'enroll', origin, binding,
      ...((change.operation ?? 'enroll') === 'enroll' ? { createUser: true } : {}), ...change,
    }),
    page: ({ ticket }, from = origin) => authenticateTicket(services, { ticket, origin: from, requestId: 'request-2' }),
    finishing: ({ ticket }, from = origin) => authenticateTicket(services, { ticket, origin: from, requestId: 'request-2', step: 'finish' }),
    events: async () => {
      await opened.chain()
      return services.store.listEvents(account.accountId, 0, 10_000)
    },
    end: async () => {
      await opened.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

let databases = 0

async function environmentFor(dialect: Dialect, folder: string): Promise<Record<string, string>> {
  const base = { KEYTAP_DATA: folder, KEYTAP_LOG_LEVEL: 'debug' }
  if (dialect === 'sqlite') return base
  const server = await openDatabases()
  databases += 1
  return { ...base, KEYTAP_DATABASE_URL: await server.createDatabase(`stage_${databases}`), KEYTAP_KEK: '5a'.repeat(32) }
}

export type Enrolled = FinishedCeremony & { readonly minted: MintedTicket; readonly authenticator: SoftwareAuthenticator }

/** Mint, begin, create, finish. */
export async function enroll(
  stage: Stage, change: Partial<MintTicket> = {}, authenticator = createAuthenticator(), where: Partial<Circumstances> = {},
): Promise<Enrolled> {
  const minted = await stage.mint(change)
  const begun = await beginRegistration(stage.services, await stage.page(minted))
  const response = authenticator.create(begun.publicKey, { origin, ...where })
  const finished = await finishRegistration(stage.services, await stage.finishing(minted), { ceremonyId: begun.ceremonyId, response })
  return { ...finished, minted, authenticator }
}

/** Begin, get, finish, with a ticket that may do so. */
export async function authenticate(
  services: Services, page: () => Promise<TicketCaller>, authenticator: SoftwareAuthenticator, where: Partial<Circumstances> = {},
): Promise<FinishedCeremony> {
  const begun = await beginAuthentication(services, await page())
  const response = authenticator.get(begun.publicKey, { origin, ...where })
  return finishAuthentication(services, await page(), { ceremonyId: begun.ceremonyId, response })
}

/** What an operation threw. */
export const failureOf = (operate: Promise<unknown>): Promise<unknown> => operate.then(() => null, (reason: unknown) => reason)

/** Finishes a registration as the page that holds the ticket at this moment. */
export async function finishAs(stage: Stage, minted: MintedTicket, ceremonyId: string, response: RegistrationResponse): Promise<FinishedCeremony> {
  return finishRegistration(stage.services, await stage.finishing(minted), { ceremonyId, response })
}

/** The code an operation refuses with; anything else it does fails the test. */
export async function refusalOf(operate: Promise<unknown> | (() => Promise<unknown>)): Promise<RefusalCode> {
  try {
    await (typeof operate === 'function' ? operate() : operate)
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  throw new Error('it was not refused')
}
