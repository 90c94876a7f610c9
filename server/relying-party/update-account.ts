import type { AccountRecord } from '../store/records.ts'
import { checkAccount } from './check-account.ts'
import { findAccount } from './find-account.ts'
import { acceptedEvent, operator } from './new-event.ts'
import type { Services } from './services.ts'

export type AccountChange = {
  readonly displayName?: string | undefined
  /** Added to the list, and taken from it; one that is there, or is not, makes no difference. */
  readonly origins?: ListChange
  readonly topOrigins?: ListChange
}

export type ListChange = { readonly add: readonly string[]; readonly remove: readonly string[] }

const noChange: ListChange = { add: [], remove: [] }

/**
 * Changes what an account is called and where its pages are. Its login name and RP ID never change:
 * keys are bound to the RP ID. In force for tickets minted from now on; those that are out keep their origin.
 * @throws {Refusal} not_found, malformed (judged as at creation)
 */
export async function updateAccount(services: Services, loginName: string, change: AccountChange): Promise<AccountRecord> {
  const { account } = await findAccount(services, loginName)
  const changed = {
    displayName: change.displayName ?? account.displayName,
    origins: applyTo(account.origins, change.origins),
    topOrigins: applyTo(account.topOrigins, change.topOrigins),
  }
  checkAccount({ ...account, ...changed })
  const event = acceptedEvent(services, operator, 'account.updated', { details: { ...describe(changed), displayName: changed.displayName } })
  await services.store.updateAccount(account.id, changed, event)
  return { ...account, ...changed }
}

function applyTo(list: readonly string[], { add, remove }: ListChange = noChange): readonly string[] {
  return [...new Set([...list, ...add])].filter((origin) => !remove.includes(origin))
}

/** Details are plain values; an origin holds no space. */
function describe({ origins, topOrigins }: Pick<AccountRecord, 'origins' | 'topOrigins'>) {
  return { origins: origins.join(' '), topOrigins: topOrigins.join(' ') }
}
