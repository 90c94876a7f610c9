import { refuse } from '../../contract/refuse.ts'
import type { NewNotice, UserRecord } from '../../store/records.ts'
import { acceptedEvent } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'

/**
 * Tells a user that the account prepared a device for them. It holds no link and no ticket: who finds it learns where to go, not how to get in.
 * @throws {Refusal} user_not_found, address_missing
 */
export async function welcomeUser(
  services: Services, caller: AccountCaller, { username, by }: { readonly username: string; readonly by: 'email' | 'mobile' },
): Promise<void> {
  const user = await services.store.findUser(caller.account.id, username)
  if (user === null) throw refuse('user_not_found')
  const notice = makeWelcome(services, user, by)
  const event = acceptedEvent(services, caller, 'user.welcomed', { username, details: { noticeChannel: noticeChannel(notice) } })
  await services.store.announce(caller.account.id, notice, event)
}

/** The notice alone, for whoever writes it with what it tells of. @throws {Refusal} address_missing */
export function makeWelcome(services: Services, user: UserRecord, by: 'email' | 'mobile'): NewNotice {
  const only = { ...user, email: by === 'email' ? user.email : null, mobile: by === 'mobile' ? user.mobile : null }
  const notice = noticeTo(services, only, 'user.welcomed', { id: '', name: '' })
  if (notice === null) throw refuse('address_missing')
  return notice
}
