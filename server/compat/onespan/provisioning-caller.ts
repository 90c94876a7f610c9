import { refuse } from '../../contract/refuse.ts'
import { recognizeClient } from '../../relying-party/recognize-client.ts'
import type { AccountCaller } from '../../relying-party/services.ts'
import type { DialectCall } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import { admit, authenticateClient, readApiKey, type Credentials } from './callers.ts'

/**
 * Who provisions: the account whose credentials are in the Authorization header, or where none are, as
 * older clients send none, the one account that has a client registered at this address.
 * @throws {Refusal} unauthorized, rate_limited
 */
export async function authenticateProvisioning(dialect: Dialect, call: DialectCall): Promise<AccountCaller> {
  const header = call.header('authorization')
  if (header !== undefined) {
    const given = readBasic(header) ?? readApiKey(header)
    if (given === null) throw refuse('unauthorized')
    return admit(call, await authenticateClient(dialect, call, given))
  }
  const loginName = dialect.clients.findAccount(call.address)
  if (loginName === null) throw refuse('unauthorized')
  return admit(call, await recognizeClient(dialect.services, { loginName, requestId: call.requestId }))
}

function readBasic(header: string): Credentials | null {
  const [, encoded] = /^basic +([A-Za-z0-9+/]{1,1024}={0,2})$/i.exec(header) ?? []
  if (encoded === undefined) return null
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 1 ? null : { loginName: pair.slice(0, colon), key: pair.slice(colon + 1) }
}
