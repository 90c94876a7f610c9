import type { FinishedCodeTicket } from '../../contract/shapes/code-tickets.ts'
import { digestAnswer } from '../answer-digest.ts'
import type { EventType } from '../new-event.ts'
import { judgeCode, judgePair } from '../oath/judge-code.ts'
import { tryCode, type Judge } from '../oath/try-code.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { Services, TicketCaller } from '../services.ts'
import { openOwnDevice, readCoding } from './code-caller.ts'
import { answeringOnce, settleCodeTicket } from './settle-code-ticket.ts'

/**
 * Takes a code of this device, once, and gives the ticket its result. A try counts for the device whoever asks, page or
 * backend, and before it is judged.
 * @throws {Refusal} operation_not_allowed, device_not_found, device_disabled, otp_wrong with `triesLeft`, otp_locked, ticket_spent, integrity_error
 */
export function finishCodeAuthentication(
  services: Services, caller: TicketCaller, { id, code }: { readonly id: string; readonly code: string },
): Promise<FinishedCodeTicket> {
  return prove(services, caller, 'code.validated', { id, answer: { code }, judge: (now) => judgeCode(services, now, code) })
}

/** Ten minutes. Further away only the account's backend looks: old codes that somebody saw would sign in here. */
const mostStepsAway = 20

/**
 * Takes two codes in a row of a device that ran ahead. They prove more than one does, so they are the answer as well.
 * @throws {Refusal} as `finishCodeAuthentication`
 */
export function resynchronizeOwnDevice(
  services: Services, caller: TicketCaller, { id, codes }: { readonly id: string; readonly codes: readonly [first: string, second: string] },
): Promise<FinishedCodeTicket> {
  return prove(services, caller, 'oath_device.resynchronized', { id, answer: { codes }, judge: (now) => judgePair(services, now, codes, mostStepsAway) })
}

type Proof = { readonly id: string; readonly answer: object; readonly judge: Judge }

function prove(services: Services, caller: TicketCaller, type: EventType, { id, answer, judge }: Proof): Promise<FinishedCodeTicket> {
  return recordingRefusals(services, caller, type, async () => {
    const coding = readCoding(caller, 'verify-code')
    const digest = digestAnswer({ device: id, ...answer })
    return answeringOnce(services, caller, id, digest, async () => {
      const opened = await openOwnDevice(services, coding, id)
      await tryCode(services, caller, type, [opened], judge, (change) =>
        settleCodeTicket(services, caller, id, change, { operation: 'verify-code', digest, notice: null }))
    })
  }, { deviceId: id })
}
