/** What the user is told outside the page, so that a key planted or taken away does not go unseen. */
import type { NoticeKind } from '../notify/notifier.ts'
import type { NewNotice, UserRecord } from '../store/records.ts'
import { newId } from './new-id.ts'
import type { Services } from './services.ts'

/** Null when the user has no address; the audit event says so then. */
export function noticeTo(
  services: Services,
  user: UserRecord,
  kind: NoticeKind,
  device: { readonly id: string; readonly name: string },
  more: NewNotice['details'] = {},
): NewNotice | null {
  if (user.email === null && user.mobile === null) return null
  return {
    id: newId(services),
    userId: user.id,
    kind,
    to: { email: user.email, mobile: user.mobile },
    details: { username: user.username, deviceId: device.id, deviceName: device.name, at: new Date(services.clock()).toISOString(), ...more },
  }
}

/** For the audit event: `email`, `mobile`, `email+mobile` or `none`. */
export function noticeChannel(notice: NewNotice | null): string {
  const channels = [notice?.to.email == null ? null : 'email', notice?.to.mobile == null ? null : 'mobile']
  return channels.filter((channel) => channel !== null).join('+') || 'none'
}
