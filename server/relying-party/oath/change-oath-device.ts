import { refuse } from '../../contract/refuse.ts'
import type { NoticeKind } from '../../notify/notifier.ts'
import type { NewNotice } from '../../store/records.ts'
import type { OathChange, OathDeviceRecord, OathMutable, OpenedOathDevice } from '../../store/oath.ts'
import { acceptedEvent, accountOf, type EventType } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { Caller, Services } from '../services.ts'
import { openOathDevice } from './show-oath-device.ts'

/** Each round somebody else's change was written. */
export const mostRounds = 100

/** What of the device stays as it is. */
export function mutableOf({ state, name, counter, drift, sealedSecret, secretTold, legacy, question, sent, lastUsedAtMs }: OathDeviceRecord): OathMutable {
  return { state, name, counter, drift, sealedSecret, secretTold, legacy, question, sent, lastUsedAtMs }
}

export type OathStep = {
  readonly type: EventType
  readonly next: Partial<OathMutable>
  readonly clearFailures?: boolean
  readonly endsSetup?: boolean
  /** Tells the device's user: of what kind, or the whole of it. */
  readonly notice?: NoticeKind | NewNotice
}

/**
 * Reads the device, asks what becomes of it and writes that by compare-and-swap; asks again when it moved in between.
 * @returns the device as it was written
 * @throws {Refusal} device_not_found, and whatever `decide` refuses
 */
export async function changeOathDevice(
  services: Services, caller: Caller, id: string, decide: (opened: OpenedOathDevice) => OathStep,
): Promise<OpenedOathDevice> {
  for (let round = 0; round < mostRounds; round += 1) {
    const opened = await openOathDevice(services, { account: accountOf(caller) }, id)
    const outcome = await services.store.advanceOathDevice(accountOf(caller).id, id, makeChange(services, caller, opened, decide(opened)))
    if (outcome === 'advanced') return openOathDevice(services, { account: accountOf(caller) }, id)
  }
  throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
}

function makeChange(services: Services, caller: Caller, { device, user }: OpenedOathDevice, step: OathStep): OathChange {
  const whole = typeof step.notice === 'object' ? step.notice : null
  const notice = typeof step.notice === 'string' && user !== null ? noticeTo(services, user, step.notice, device) : whole
  return {
    revision: device.revision,
    next: { ...mutableOf(device), ...step.next },
    clearFailures: step.clearFailures ?? false,
    endsSetup: step.endsSetup ?? false,
    giveBack: [],
    event: acceptedEvent(services, caller, step.type, {
      username: user?.username ?? null, deviceId: device.id, details: { serial: device.serial, noticeChannel: noticeChannel(notice) },
    }),
    notice,
  }
}
