import { refuse } from '../../contract/refuse.ts'
import type { FinishedCodeTicket } from '../../contract/shapes/code-tickets.ts'
import { noMatch } from '../../oath/oath.ts'
import { digestAnswer } from '../answer-digest.ts'
import { checkFirstKey } from '../check-step-up.ts'
import { loadPolicy } from '../load-policy.ts'
import { noticeTo } from '../notice-to.ts'
import { judgeCode } from '../oath/judge-code.ts'
import { openOathDevice } from '../oath/show-oath-device.ts'
import { tryCode } from '../oath/try-code.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { Services, TicketCaller } from '../services.ts'
import { readCoding } from './code-caller.ts'
import { answeringOnce, settleCodeTicket } from './settle-code-ticket.ts'

export type FirstCode = { readonly id: string; readonly code: string; readonly name?: string | undefined }

/**
 * Takes the first code of the device that this ticket is setting up: it is the user's from now on, and the ticket has its
 * result. The try is counted before it is judged; a page may try again until the device is locked, and begin anew then.
 * @throws {Refusal} operation_not_allowed, device_not_found, otp_wrong with `triesLeft`, otp_locked, ticket_spent, integrity_error
 */
export function finishCodeRegistration(services: Services, caller: TicketCaller, { id, code, name }: FirstCode): Promise<FinishedCodeTicket> {
  return recordingRefusals(services, caller, 'oath_device.activated', async () => {
    const { account, ticket, user } = readCoding(caller, 'enroll-code')
    if (ticket.deviceId !== id) throw refuse('device_not_found')
    const digest = digestAnswer({ device: id, code, name: name ?? null })
    return answeringOnce(services, caller, id, digest, async () => {
      // A key may have come since the begin.
      await checkFirstKey(services, ticket, (await loadPolicy(services, account.id, account.policyVersion)).policy)
      const opened = await openOathDevice(services, caller.opened, id)
      if (opened.device.state !== 'pending' || opened.device.userId !== user.id) throw refuse('device_not_found')
      const notice = noticeTo(services, user, 'device.added', { id, name: name ?? opened.device.name })
      await tryCode(services, caller, 'oath_device.activated', [opened], (now) => {
        const match = judgeCode(services, now, code)
        // What was sent to the user says nothing of what the user scanned.
        return 'sent' in match ? noMatch : match
      }, (change) => settleCodeTicket(services, caller, id, change, { operation: 'enroll-code', digest, name, notice }))
    })
  }, { deviceId: id })
}
