import { refuse } from '../../contract/refuse.ts'
import type { SentCode } from '../../contract/shapes/oath.ts'
import type { NewNotice, UserRecord } from '../../store/records.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import { accountOf } from '../new-event.ts'
import { noticeTo } from '../notice-to.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Caller, Services } from '../services.ts'
import { changeOathDevice } from './change-oath-device.ts'
import { readCodeLimits } from './show-oath-device.ts'
import { isUsable } from './try-code.ts'

/** A message that arrives later is not sent any more. */
const sendLifetimeMs = 300_000

/**
 * Sends the next code of an HOTP device to its user. The outbox holds no code: it is made when a carrier takes it, so what is
 * sent is the next one at that moment. A code of the clock would be over before it arrives.
 * @throws {Refusal} device_not_found, malformed for another kind of device, device_disabled, otp_locked, address_missing
 */
export function sendCode(services: Services, caller: Caller, { id, by }: { readonly id: string; readonly by: 'email' | 'mobile' }): Promise<SentCode> {
  return recordingRefusals(services, caller, 'oath_device.code_sent', async () => {
    const { maxFailures } = await readCodeLimits(services, { account: accountOf(caller) })
    let expiresAt = 0
    await changeOathDevice(services, caller, id, (opened) => {
      const user = mustBeSendable(opened, maxFailures, by)
      expiresAt = opened.nowMs + sendLifetimeMs
      return { type: 'oath_device.code_sent', next: {}, notice: makeNotice(services, opened, user, by, expiresAt) }
    })
    return { by, expiresAt }
  }, { deviceId: id })
}

function mustBeSendable(opened: OpenedOathDevice, maxFailures: number, by: 'email' | 'mobile'): UserRecord {
  const { device, user } = opened
  if (device.kind !== 'hotp') throw refuse('malformed', { detail: 'Only codes of an HOTP device are sent.' })
  if (!isUsable(opened)) throw refuse('device_disabled')
  if (device.failures >= maxFailures) throw refuse('otp_locked')
  if (user === null || user[by] === null) throw refuse('address_missing')
  return user
}

function makeNotice(services: Services, { device }: OpenedOathDevice, user: UserRecord, by: 'email' | 'mobile', expiresAt: number): NewNotice {
  const only = { ...user, email: by === 'email' ? user.email : null, mobile: by === 'mobile' ? user.mobile : null }
  const notice = noticeTo(services, only, 'code.sent', device, { expiresAt: String(expiresAt) })
  if (notice === null) throw refuse('address_missing')
  return notice
}
