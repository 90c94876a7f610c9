import { refuse } from '../../contract/refuse.ts'
import type { BegunCodeRegistration } from '../../contract/shapes/code-tickets.ts'
import type { NewOathDevice } from '../../store/oath.ts'
import { checkFirstKey } from '../check-step-up.ts'
import { makeSerial } from '../licensing/make-serial.ts'
import { loadPolicy } from '../load-policy.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { defaultWindows } from '../oath/make-oath-device.ts'
import { makeOathSecret, sealOathSecret, showProvisioned } from '../oath/oath-secret.ts'
import { openOathDevice } from '../oath/show-oath-device.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { Services, TicketCaller } from '../services.ts'
import { readOpenCoding } from './code-caller.ts'

const maxBegins = 5
/** What every authenticator app can do (some pass over what else the QR code says). */
const shape = { kind: 'totp', algorithm: 'SHA1', digits: 6, periodSeconds: 30, suite: null } as const

/**
 * Makes a device for one-time codes with a secret that is shown this once. It is not usable before its first right code;
 * what this user was setting up before, here or in another window, is gone.
 * @throws {Refusal} operation_not_allowed, ticket_spent, too_many_starts, device_limit
 */
export function beginCodeRegistration(services: Services, caller: TicketCaller): Promise<BegunCodeRegistration> {
  return recordingRefusals(services, caller, 'oath_device.begun', async () => {
    const { account, user, ticket } = readOpenCoding(caller, 'enroll-code')
    const { policy } = await loadPolicy(services, account.id, account.policyVersion)
    await checkFirstKey(services, ticket, policy)
    const { maxDevicesPerUser: maxPerUser, maxFailures } = policy.codes
    const secret = makeOathSecret(services, shape.algorithm)
    const device = makeDevice(services, account.id, user.id, secret)
    const event = acceptedEvent(services, caller, 'oath_device.begun', { deviceId: device.id, details: { serial: device.serial } })
    const outcome = await services.store.beginCodeSetup(account.id, { ticketId: ticket.id, userId: user.id, device, maxBegins, maxPerUser, event })
    if (outcome === 'ticket') throw refuse('ticket_spent')
    if (outcome === 'too_many') throw refuse('too_many_starts')
    if (outcome === 'device_limit') throw refuse('device_limit')
    // A serial that was made up here is taken once in longer than anybody lives.
    if (outcome === 'exists') throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
    const { keyUri, secretBase32 } = showProvisioned(caller.opened, await openOathDevice(services, caller.opened, device.id), secret, maxFailures)
    return {
      deviceId: device.id, serial: device.serial, keyUri: keyUri ?? '', secretBase32, digits: shape.digits, periodSeconds: shape.periodSeconds,
      triesLeft: maxFailures, expiresAt: ticket.expiresAtMs,
    }
  })
}

function makeDevice(services: Services, accountId: string, userId: string, secret: Uint8Array): NewOathDevice {
  const id = newId(services)
  const serial = makeSerial(services)
  return {
    id, serial, ...shape, window: defaultWindows.totp, counter: 0, drift: 0, sealedSecret: sealOathSecret(services, accountId, id, secret),
    secretTold: true, legacy: false, manufacturer: '', userId, state: 'pending', name: serial, notBeforeMs: null, notAfterMs: null,
  }
}
