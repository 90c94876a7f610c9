import { refuse } from '../../contract/refuse.ts'
import type { SentCode } from '../../contract/shapes/oath.ts'
import { sentQuestionBytes } from '../../oath/sent-code.ts'
import type { NewNotice, UserRecord } from '../../store/records.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import { findLicensedUser } from '../licensing/licensed-user.ts'
import { accountOf } from '../new-event.ts'
import { noticeTo } from '../notice-to.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Caller, Services } from '../services.ts'
import { changeOathDevice } from './change-oath-device.ts'
import { readCodeLimits } from './show-oath-device.ts'
import { isUsable, mustBeUsable, type NamedOathDevice } from './try-code.ts'
import { mostDevices } from './validate-code.ts'

export type SendBy = { readonly by: 'email' | 'mobile' }

/** Both for the message to arrive and for the code to be used; a message that is late is not sent any more. */
const sendLifetimeMs = 300_000

/**
 * Sends a code to the device's user, in place of one that the device shows: it is good once, for five minutes, and the
 * newest counts. The outbox holds no code: it is made when a carrier takes it.
 * @throws {Refusal} device_not_found, device_disabled, device_in_setup, otp_locked, address_missing
 */
export function sendCode(services: Services, caller: Caller, { by, ...named }: SendBy & NamedOathDevice): Promise<SentCode> {
  return recordingRefusals(services, caller, 'oath_device.code_sent', () => send(services, caller, named, by), { deviceId: named.id })
}

/**
 * Sends a code of the user's first active device by serial that is not locked.
 * @throws {Refusal} user_not_found, device_not_found, otp_locked when all are, address_missing
 */
export function sendUserCode(services: Services, caller: AccountCaller, { username, by }: SendBy & { readonly username: string }): Promise<SentCode> {
  return recordingRefusals(services, caller, 'oath_device.code_sent', async () => {
    const user = await findLicensedUser(services, caller.account, username)
    const { maxFailures } = await readCodeLimits(services, caller)
    const all = await services.store.listOathDevices(caller.account.id, { userId: user.id, after: '', limit: mostDevices })
    const usable = all.filter((opened) => isUsable(opened) && opened.device.state === 'active')
    const chosen = usable.find(({ device }) => device.failures < maxFailures) ?? usable[0]
    if (chosen === undefined) throw refuse('device_not_found')
    return send(services, caller, { id: chosen.device.id, demand: { username } }, by)
  }, { username })
}

async function send(services: Services, caller: Caller, { id, demand }: NamedOathDevice, by: SendBy['by']): Promise<SentCode> {
  const { maxFailures } = await readCodeLimits(services, { account: accountOf(caller) })
  let expiresAt = 0
  await changeOathDevice(services, caller, id, (opened) => {
    mustBeUsable(opened, demand)
    const user = mustBeSendable(opened, maxFailures, by)
    expiresAt = opened.nowMs + sendLifetimeMs
    const sent = { text: Buffer.from(services.randomBytes(sentQuestionBytes)).toString('hex'), endsAtMs: expiresAt }
    return { type: 'oath_device.code_sent', next: { sent }, notice: makeNotice(services, opened, user, by, expiresAt) }
  })
  return { by, expiresAt }
}

function mustBeSendable({ device, user }: OpenedOathDevice, maxFailures: number, by: SendBy['by']): UserRecord {
  if (device.failures >= maxFailures) throw refuse('otp_locked')
  if (user === null || user[by] === null) throw refuse('address_missing')
  return user
}

function makeNotice(services: Services, { device }: OpenedOathDevice, user: UserRecord, by: SendBy['by'], expiresAt: number): NewNotice {
  const only = { ...user, email: by === 'email' ? user.email : null, mobile: by === 'mobile' ? user.mobile : null }
  const notice = noticeTo(services, only, 'code.sent', device, { expiresAt: String(expiresAt) })
  if (notice === null) throw refuse('address_missing')
  return notice
}
