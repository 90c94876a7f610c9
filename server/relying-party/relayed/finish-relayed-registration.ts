import { refuse } from '../../contract/refuse.ts'
import type { Device } from '../../contract/shapes/device.ts'
import { acceptNewKey } from '../accept-new-key.ts'
import { finishCeremony } from '../finish-ceremony.ts'
import { judgeNewKey } from '../judge-new-key.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services, TicketCaller } from '../services.ts'
import { checkFillable, type Place } from '../slots/find-place.ts'
import { judgeU2fRegistration } from './judge-u2f-registration.ts'
import type { RelayedRegistration } from './messages.ts'
import { openRelay } from './open-relay.ts'

export type RelayedEnrollment = {
  readonly username: string
  readonly session: string
  /** Null where the answer does not repeat it. */
  readonly appId: string | null
  /** The slot to fill; null for the first empty one of the user. */
  readonly serial: string | null
  /** What the user calls the key. */
  readonly name: string | null
  readonly message: RelayedRegistration
}

/** More slots than a policy lets a user have. */
const mostSlots = 1000

/**
 * Judges the key and puts it into a slot of the user, active at once; what is written is what a page's registration
 * writes. One answer a session: the same sent again is refused.
 * @throws {Refusal} ceremony_unknown, ceremony_expired, challenge_used, slot_missing without an empty slot; of the named
 * slot device_not_found, device_disabled, slot_filled; credential_exists, device_limit, any code of an authenticator's answer
 */
export function finishRelayedRegistration(services: Services, caller: AccountCaller, input: RelayedEnrollment): Promise<Device> {
  const { username, message } = input
  return recordingRefusals(services, caller, 'device.enrolled', async () => {
    const { caller: relayed, ceremonyId } = await openRelay(services, caller, { ...input, operation: 'enroll' })
    const { device } = await finishCeremony(services, relayed, {
      kind: 'registration',
      operations: ['enroll'],
      type: 'device.enrolled',
      ceremonyId,
      response: message,
      once: true,
      accept: (ceremony, digest) => acceptNewKey(services, relayed, {
        ceremony,
        digest,
        judge: (loaded) => (message.kind === 'webauthn'
          ? judgeNewKey(services, relayed, { ceremony, loaded, response: message.response })
          : judgeU2fRegistration(services, relayed, { ceremony, loaded, message, appId: relayed.opened.ticket.origin })),
        findPlace: () => findSlotPlace(services, relayed, input.serial),
        brought: { appId: message.kind === 'webauthn' ? null : relayed.opened.ticket.origin, label: input.name },
      }),
    })
    return device
  }, { username })
}

async function findSlotPlace({ store }: Services, { opened: { ticket } }: TicketCaller, serial: string | null): Promise<Place> {
  const { accountId, userId } = ticket
  if (userId === null) throw refuse('ceremony_unknown')
  if (serial !== null) {
    return { slot: checkFillable((await store.findSlotBySerial(accountId, serial))?.slot, userId), replaced: null }
  }
  const slots = await store.listSlots(accountId, { userId, after: '', limit: mostSlots })
  const empty = slots.map(({ slot }) => slot).filter(({ deviceId, disabled }) => deviceId === null && !disabled)
  // Ids carry their time, so the first is the one that was made first.
  const [slot] = empty.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (slot === undefined) throw refuse('slot_missing')
  return { slot, replaced: null }
}
