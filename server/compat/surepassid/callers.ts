import type { AccountCaller } from '../../relying-party/services.ts'
import { authenticateAccount } from '../../relying-party/authenticate-account.ts'
import type { DialectCall } from '../soap/dialect.ts'
import { refuseKeyInAddress } from '../soap/key-in-address.ts'
import type { Dialect } from './asked.ts'
import type { Members } from './members.ts'

/**
 * The account, by its login name and key in the body. One whose client is not registered here presents no key, so that
 * it is refused as slowly and in the same words as a wrong one.
 * @throws {Refusal} unauthorized, rate_limited; malformed for a key in the address, where proxies write it down
 */
export async function authenticateMembers({ services, clients }: Dialect, call: DialectCall, members: Members): Promise<AccountCaller> {
  refuseKeyInAddress(call, keyNames)
  const loginName = members.text('spAccountLoginName') ?? ''
  const key = clients.holds(loginName, call.address) ? (members.text('spAccountLoginKey') ?? '') : ''
  const caller = await authenticateAccount(services, { loginName, key, requestId: call.requestId })
  call.admit(caller)
  return caller
}

const keyNames: ReadonlySet<string> = new Set(['spaccountloginkey', 'authserverpartnerloginpassword'])
