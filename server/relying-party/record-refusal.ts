/**
 * Every refusal inside an authenticated call leaves exactly one audit event. Operations that know
 * more than the door (ceremonies, tickets) write their own and mark the refusal; the door calls
 * `recordRefusal` for the rest, after asking `isRecorded`.
 */
import { Refusal } from '../contract/refuse.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { NewEvent } from '../store/records.ts'
import { accountOf, refusedEvent, type EventSubject, type EventType } from './new-event.ts'
import type { Caller, Services } from './services.ts'

const recorded = new WeakSet<Refusal>()

/** Whether an audit event tells of this refusal already. */
export function isRecorded(refusal: Refusal): boolean {
  return recorded.has(refusal)
}

export function markRecorded(refusal: Refusal): void {
  recorded.add(refusal)
}

export type RefusalRecord = {
  readonly accountId: string
  readonly actor: string
  readonly type: string
  readonly code: RefusalCode
  readonly requestId: string
  readonly username?: string | null
  readonly deviceId?: string | null
}

/** The audit event of a refusal that a door decided. Never throws: the refusal is on its way out. */
export async function recordRefusal(services: Services, record: RefusalRecord): Promise<void> {
  const { accountId, actor, type, code, requestId, ...subject } = record
  await writeEvent(services, accountId, refusedEvent(services, { actor, requestId }, type, code, subject))
}

/**
 * Runs an operation and writes the audit event of its refusal.
 * @throws whatever `operate` throws; a refusal is marked
 */
export async function recordingRefusals<T>(
  services: Services,
  caller: Caller,
  type: EventType,
  operate: () => Promise<T>,
  subject: EventSubject = {},
): Promise<T> {
  try {
    return await operate()
  } catch (error) {
    if (error instanceof Refusal && !isRecorded(error)) {
      await writeEvent(services, accountOf(caller).id, refusedEvent(services, caller, type, error.code, subject))
      markRecorded(error)
    }
    throw error
  }
}

async function writeEvent(services: Services, accountId: string, event: NewEvent): Promise<void> {
  try {
    await services.store.addEvent(accountId, event)
  } catch (error) {
    services.log.error('an audit event could not be written', {
      account: accountId, type: event.type, code: event.code, requestId: event.requestId,
      cause: error instanceof Error ? error.name : 'unknown',
    })
  }
}
