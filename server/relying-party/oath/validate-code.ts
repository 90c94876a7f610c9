import { refuse } from '../../contract/refuse.ts'
import type { ValidatedCode } from '../../contract/shapes/oath.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import { findLicensedUser } from '../licensing/licensed-user.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services } from '../services.ts'
import { hasOpenQuestion, hasOpenSent, judgeCode } from './judge-code.ts'
import { isUsable, openUsable, tryCode, type NamedOathDevice } from './try-code.ts'

/** More devices than a policy lets a user have. */
export const mostDevices = 100

/**
 * Accepts a code of this device, once. The first right one confirms a pending device, unless a page is setting that up.
 * @throws {Refusal} device_not_found, device_disabled, device_in_setup, otp_wrong with `triesLeft`, otp_locked, integrity_error; for an OCRA
 *   device ceremony_unknown without a question, ceremony_expired with one whose time is over
 */
export function validateCode(
  services: Services, caller: AccountCaller, { code, ...named }: NamedOathDevice & { readonly code: string },
): Promise<ValidatedCode> {
  return recordingRefusals(services, caller, 'code.validated', async () => {
    const opened = await openUsable(services, caller, named)
    mustBeAsked(opened)
    return tryCode(services, caller, 'code.validated', [opened], (now) => judgeCode(services, now, code))
  }, { deviceId: named.id })
}

function mustBeAsked({ device, nowMs }: OpenedOathDevice): void {
  if (device.kind !== 'ocra' || hasOpenSent(device, nowMs)) return
  if (device.question === null) throw refuse('ceremony_unknown')
  if (!hasOpenQuestion(device, nowMs)) throw refuse('ceremony_expired')
}

/**
 * Accepts a code of whichever of the user's active devices shows it, once. A try counts for each of them, and is given
 * back to the others when one shows it.
 * @throws {Refusal} user_not_found, device_not_found, otp_wrong, otp_locked when all are, integrity_error
 */
export function validateUserCode(
  services: Services, caller: AccountCaller, { username, code }: { readonly username: string; readonly code: string },
): Promise<ValidatedCode> {
  return recordingRefusals(services, caller, 'code.validated', async () => {
    const user = await findLicensedUser(services, caller.account, username)
    const all = await services.store.listOathDevices(caller.account.id, { userId: user.id, after: '', limit: mostDevices })
    const candidates = all.filter(mayShowCode)
    if (candidates.length === 0) throw refuse('device_not_found')
    return tryCode(services, caller, 'code.validated', candidates, (now) => judgeCode(services, now, code))
  }, { username })
}

const mayShowCode = (opened: OpenedOathDevice): boolean =>
  isUsable(opened) && opened.device.state === 'active' && (opened.device.kind !== 'ocra' || hasOpenQuestion(opened.device, opened.nowMs) || hasOpenSent(opened.device, opened.nowMs))
