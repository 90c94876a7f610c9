/**
 * Who calls: a session of a logon, or a service user (`Apikey login:key`), in the session element or in
 * the Authorization header. Both only from where a client of that account is registered.
 */
import { refuse, Refusal } from '../../contract/refuse.ts'
import { authenticateAccount } from '../../relying-party/authenticate-account.ts'
import type { AccountCaller } from '../../relying-party/services.ts'
import { authenticateSession } from '../../relying-party/sessions/authenticate-session.ts'
import { findChild, readText, type XmlElement } from '../../xml/element.ts'
import type { DialectCall } from '../soap/dialect.ts'
import type { Asked, Dialect } from './asked.ts'
import { refuseAs } from './status.ts'

const longestCredential = 512

/** @throws {Refusal} unauthorized, said as a stopped session; rate_limited */
export function authenticateCommand({ call, element, ...dialect }: Asked): Promise<AccountCaller> {
  return sayStopped(async () => admit(call, await findCaller(dialect, call, element)))
}

/** What is wrong with a session is told in one way only. */
export async function sayStopped(find: () => Promise<AccountCaller>): Promise<AccountCaller> {
  try {
    return await find()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'unauthorized') throw error
    throw refuseAs('STAT_ADMIN_SESSION_STOPPED', 'The session does not exist or has ended.', 'unauthorized')
  }
}

export function admit(call: DialectCall, caller: AccountCaller): AccountCaller {
  call.admit(caller)
  return caller
}

export function readSessionId(element: XmlElement): string {
  const given = findChild(element, 'sessionID')
  return given === null ? '' : readText(given)
}

async function findCaller(dialect: Dialect, call: DialectCall, element: XmlElement): Promise<AccountCaller> {
  const session = readSessionId(element)
  const serviceUser = readApiKey(session) ?? readApiKey(call.header('authorization') ?? '')
  if (serviceUser !== null) return authenticateClient(dialect, call, serviceUser)
  return authenticateClientSession(dialect, call, session)
}

/** @throws {Refusal} unauthorized */
export async function authenticateClientSession({ services, clients }: Dialect, call: DialectCall, session: string): Promise<AccountCaller> {
  const caller = await authenticateSession(services, { session, location: call.address, requestId: call.requestId })
  // The operator may have taken the client off the register since.
  if (!clients.holds(caller.account.loginName, call.address)) throw refuse('unauthorized')
  return caller
}

export type Credentials = { readonly loginName: string; readonly key: string }

/** @throws {Refusal} unauthorized */
export function authenticateClient({ services, clients }: Dialect, call: DialectCall, given: Credentials): Promise<AccountCaller> {
  return authenticateAccount(services, { ...demandRegistered({ clients }, call, given), requestId: call.requestId })
}

/** An unregistered client presents no key, so that it is refused as slowly and in the same words as a wrong one. */
export function demandRegistered({ clients }: Pick<Dialect, 'clients'>, call: DialectCall, { loginName, key }: Credentials): Credentials {
  return { loginName, key: clients.holds(loginName, call.address) ? key : '' }
}

/** `Apikey login:key` */
export function readApiKey(text: string): Credentials | null {
  if (text.length > longestCredential) return null
  const [, loginName, key] = /^apikey +([^:\s]+):(\S+)$/i.exec(text) ?? []
  return loginName === undefined || key === undefined ? null : { loginName, key }
}
