import { findAccount } from './find-account.ts'
import { acceptedEvent, operator } from './new-event.ts'
import type { Services } from './services.ts'

/**
 * Suspends an account or lets it work again. From the next call on its keys and tickets are refused.
 * @throws {Refusal} not_found
 */
export async function setAccountSuspended(services: Services, loginName: string, suspended: boolean): Promise<void> {
  const { account } = await findAccount(services, loginName)
  const event = acceptedEvent(services, operator, suspended ? 'account.suspended' : 'account.resumed')
  await services.store.setAccountSuspended(account.id, suspended, event)
}
