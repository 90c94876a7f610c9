/**
 * The carrier that only writes to the log, for trying out and for those who collect logs anyway.
 * Addresses are shortened: a log is read by more people than an address book.
 */
import type { Log } from '../observe/log.ts'
import type { NoticeRecord } from '../store/records.ts'
import type { Notifier } from './notifier.ts'

export function createLogNotifier(log: Log): Notifier {
  return {
    name: 'log',
    send({ id, accountId, kind, to, details }: NoticeRecord): Promise<void> {
      const device = { device: details['deviceId'], deviceName: details['deviceName'] }
      log.info('notice to a user', { notice: id, account: accountId, kind, email: shorten(to.email), mobile: shorten(to.mobile), ...device })
      return Promise.resolve()
    },
  }
}

/** `m…@bank.example`, `…67`. */
function shorten(address: string | null): string | null {
  if (address === null) return null
  const at = address.lastIndexOf('@')
  return at > 0 ? `${address.slice(0, 1)}…${address.slice(at)}` : `…${address.slice(-2)}`
}
