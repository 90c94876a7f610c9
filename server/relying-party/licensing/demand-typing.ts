import { refuse } from '../../contract/refuse.ts'
import { chooseVoucher } from '../../activation/vouch.ts'
import { loadPolicy } from '../load-policy.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services } from '../services.ts'
import { findVoucher } from './choose-license.ts'
import { findLicensedUser } from './licensed-user.ts'

/**
 * For doors that know only typed codes and cannot ask a security key to vouch: whether this user may get
 * a device that way. Asked before the first message, so that none is made in vain.
 * @throws {Refusal} mode_not_allowed, no_enrolled_key, user_not_found
 */
export function demandTyping(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<void> {
  return recordingRefusals(services, caller, 'activation.begun', async () => {
    const { account } = caller
    const user = await findLicensedUser(services, account, username)
    const { policy } = await loadPolicy(services, account.id, account.policyVersion)
    if (!policy.activation.typedCodes) throw refuse('mode_not_allowed')
    const key = await findVoucher(services, { account, user, ticketId: null }, undefined)
    if (chooseVoucher(policy.activation.vouch, key) !== null) throw refuse('mode_not_allowed', { detail: vouchDemanded })
  }, { username })
}

export const vouchDemanded = 'A security key must vouch for the new device, and this way of adding one cannot ask it.'
