/** Makes the audit event of an operation: who did what to which object, and how it ended. */
import { readName } from '../contract/read-name.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { username as usernameShape } from '../contract/shapes/primitives.ts'
import type { NewEvent } from '../store/records.ts'
import { newId } from './new-id.ts'
import type { Caller, Services } from './services.ts'

/** Past tense, object first; a refused attempt carries the type it would have had. */
export type EventType =
  | 'account.created' | 'account.updated' | 'account.suspended' | 'account.resumed' | 'account.key_added' | 'account.key_removed'
  | 'account.authenticated' | 'session.opened' | 'session.ended' | 'user.created' | 'user.updated' | 'user.removed'
  | 'user.password_set' | 'user.password_checked' | 'user.unlocked' | 'user_token.created' | 'user_token.checked' | 'user_token.ended' | 'ticket.minted' | 'ticket.used' | 'ticket.revoked' | 'result.redeemed'
  | 'registration.begun' | 'authentication.begun' | 'device.enrolled' | 'device.imported' | 'device.activated' | 'user.verified'
  | 'device.counter_regressed' | 'device.flagged' | 'device.cleared' | 'device.trust_changed' | 'device.renamed' | 'device.removed' | 'policy.replaced'
  | 'license.added' | 'license.assigned' | 'license.unassigned' | 'license.reset' | 'license.removed' | 'instance.described'
  | 'instance.added' | 'instance.activated' | 'instance.removed' | 'activation.begun' | 'activation.code_tried' | 'activation.code_accepted'
  | 'activation.vouched' | 'activation.signature_tried' | 'activation_key.added' | 'activation_key.removed'
  | 'slot.added' | 'slot.assigned' | 'slot.unassigned' | 'slot.enabled' | 'slot.disabled' | 'slot.removed'
  | 'user.welcomed' | 'oath_device.added' | 'oath_device.begun' | 'oath_device.activated' | 'oath_device.imported' | 'oath_device.assigned' | 'oath_device.unassigned' | 'oath_device.renamed'
  | 'oath_device.enabled' | 'oath_device.disabled' | 'oath_device.locked' | 'oath_device.unlocked' | 'oath_device.provisioned'
  | 'oath_device.asked' | 'oath_device.code_sent' | 'oath_device.resynchronized' | 'oath_device.removed' | 'code.validated'

export type EventSubject = {
  readonly username?: string | null
  readonly deviceId?: string | null
  readonly details?: NewEvent['details']
}

/** What the verb was about when nobody called over HTTP: the operator at the command line. */
export type Actor = { readonly actor: string; readonly requestId: string | null }

export const operator: Actor = { actor: 'operator', requestId: null }

export function acceptedEvent(services: Services, by: Caller | Actor, type: EventType, subject: EventSubject = {}): NewEvent {
  return { ...describe(services, by, type, subject), outcome: 'accepted', code: null }
}

export function refusedEvent(services: Services, by: Caller | Actor, type: string, code: RefusalCode, subject: EventSubject = {}): NewEvent {
  return { ...describe(services, by, type, subject), outcome: 'refused', code }
}

function describe(services: Services, by: Caller | Actor, type: string, subject: EventSubject) {
  const { actor, requestId } = 'kind' in by ? { actor: nameActor(by), requestId: by.requestId } : by
  const own = 'kind' in by && by.kind === 'ticket' ? by.opened.user?.username : null
  return {
    id: newId(services),
    atMs: services.clock(),
    type,
    actor,
    username: subject.username == null ? (own ?? null) : nameTried(subject.username),
    deviceId: subject.deviceId ?? null,
    requestId,
    details: subject.details ?? {},
  }
}

/** The trail is never cut, and people read it: what a stranger typed that is no name is kept as a short text that can be printed. */
const nameTried = (name: string): string | null => (usernameShape.safeParse(name).success ? name : readName(name.slice(0, 1000)))

function nameActor(caller: Caller): string {
  if (caller.kind === 'ticket') return caller.relayed === undefined ? `ticket:${caller.opened.ticket.id}` : 'account'
  return caller.byOperator === true ? operator.actor : 'account'
}

export function accountOf(caller: Caller) {
  return caller.kind === 'account' ? caller.account : caller.opened.account
}
