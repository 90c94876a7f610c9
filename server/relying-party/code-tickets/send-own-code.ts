import { refuse } from '../../contract/refuse.ts'
import type { SentCode } from '../../contract/shapes/oath.ts'
import { sendCode } from '../oath/send-code.ts'
import { readCodeLimits } from '../oath/show-oath-device.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { Services, TicketCaller } from '../services.ts'
import { openOwnDevice, readOpenCoding } from './code-caller.ts'

/** A person asks again when the first did not come; more only annoys. */
const mostSends = 3

/**
 * Has a code sent to the ticket's own user, by a way that the policy lets pages use.
 * @throws {Refusal} operation_not_allowed, ticket_spent, sending_not_allowed, device_not_found, device_disabled, otp_locked, address_missing,
 *   too_many_starts
 */
export function sendOwnCode(services: Services, caller: TicketCaller, { id, by }: { readonly id: string; readonly by: 'email' | 'mobile' }): Promise<SentCode> {
  return recordingRefusals(services, caller, 'oath_device.code_sent', async () => {
    const coding = readOpenCoding(caller, 'verify-code')
    const { sendBy } = await readCodeLimits(services, caller.opened)
    if (!sendBy.includes(by)) throw refuse('sending_not_allowed')
    if (coding.user[by] === null) throw refuse('address_missing')
    await openOwnDevice(services, coding, id)
    if (!(await services.store.countCodeSend(coding.account.id, coding.ticket.id, mostSends))) throw refuse('too_many_starts')
    return sendCode(services, caller, { id, by })
  }, { deviceId: id })
}
