/**
 * The way of every code. A try is counted, and that is on disk, before anybody judges it: so a restart forgets none, and
 * of many tries at once no more are judged than the limit has left. A right code is accepted by compare-and-swap: of
 * fifty equal ones one wins, and the others are judged again by what it left.
 */
import { refuse } from '../../contract/refuse.ts'
import type { ValidatedCode } from '../../contract/shapes/oath.ts'
import type { OathChange, OathDeviceRecord, OathMutable, OpenedOathDevice } from '../../store/oath.ts'
import { acceptedEvent, accountOf, type EventType } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { AccountCaller, Caller, Services } from '../services.ts'
import { mostRounds, mutableOf } from './change-oath-device.ts'
import type { JudgedCode } from './judge-code.ts'
import { openOathDevice, readCodeLimits, showOathDevice } from './show-oath-device.ts'

/**
 * What must be so of the very record that is used, for doors that looked the device up by its serial before: it was
 * confirmed, and is this user's; null is anybody's.
 */
export type DeviceDemand = { readonly username: string | null }
export type NamedOathDevice = { readonly id: string; readonly demand?: DeviceDemand | undefined }

export type Judge = (opened: OpenedOathDevice) => JudgedCode
/** Writes an accepted code; whoever has more to write with it does so in the same transaction. */
export type Accept = (change: OathChange, id: string) => Promise<'advanced' | 'conflict'>

/**
 * @param candidates the devices that the code may be of; a try is counted of each, and given back to those whose it was not
 * @throws {Refusal} otp_locked when all are, otp_wrong, integrity_error
 */
export async function tryCode(
  services: Services, caller: Caller, type: EventType, candidates: readonly OpenedOathDevice[], judge: Judge,
  accept: Accept = (change, id) => services.store.advanceOathDevice(accountOf(caller).id, id, change),
): Promise<ValidatedCode> {
  const { maxFailures } = await readCodeLimits(services, { account: accountOf(caller) })
  const chosen = new Map(candidates.map(({ device }) => [device.id, device]))
  const counted = await services.store.countOathTries(accountOf(caller).id, [...chosen.keys()], maxFailures)
  if (counted.length === 0) throw refuseCounted(services, 'otp_locked')
  for (const opened of counted) {
    const accepted = await acceptMatch(services, caller, type, opened, { judge, accept, counted, chosen })
    if (accepted === null) continue
    services.metrics.count('keytap_codes_total', { outcome: 'accepted' })
    return { device: showOathDevice(accepted, maxFailures), at: accepted.nowMs }
  }
  for (const opened of counted) {
    if (opened.device.failures === maxFailures) await tellLock(services, caller, opened, maxFailures)
  }
  throw refuseCounted(services, 'otp_wrong', { triesLeft: maxFailures - Math.min(...counted.map(({ device }) => device.failures)) })
}

function refuseCounted(services: Services, code: 'otp_locked' | 'otp_wrong', params: Readonly<Record<string, number>> = {}) {
  services.metrics.count('keytap_codes_total', { outcome: code === 'otp_locked' ? 'locked' : 'wrong' })
  return refuse(code, { params })
}

type Acceptance = {
  readonly judge: Judge
  readonly accept: Accept
  readonly counted: readonly OpenedOathDevice[]
  /** As each device was when it was chosen. */
  readonly chosen: ReadonlyMap<string, OathDeviceRecord>
}

/** Null when the code is not this device's, or not any more. */
async function acceptMatch(
  services: Services, caller: Caller, type: EventType, first: OpenedOathDevice, { judge, accept, counted, chosen }: Acceptance,
): Promise<OpenedOathDevice | null> {
  const { id } = first.device
  let opened: OpenedOathDevice | null = first
  for (let round = 0; round < mostRounds; round += 1) {
    if (opened === null || !isUsable(opened) || hasChanged(opened.device, chosen.get(id))) return null
    const match = judge(opened)
    if (!match.matched) return null
    const next = advance(opened, match)
    const outcome = await accept({
      revision: opened.device.revision,
      next,
      clearFailures: true,
      giveBack: counted.map(({ device }) => device.id).filter((other) => other !== id),
      event: acceptedEvent(services, caller, type, {
        username: opened.user?.username ?? null, deviceId: id,
        details: { serial: opened.device.serial, drift: match.drift, sent: match.sent === true, confirmed: opened.device.state !== next.state },
      }),
      notice: null,
    }, id)
    if (outcome === 'advanced') return { ...opened, device: { ...opened.device, ...next, failures: 0 } }
    opened = await services.store.findOathDevice(accountOf(caller).id, id)
  }
  throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
}

/** One that changed hands proves nobody; one that was given a new secret waits for whoever was shown that. */
const hasChanged = ({ userId, state }: OathDeviceRecord, before: OathDeviceRecord | undefined): boolean =>
  userId !== before?.userId || (state === 'pending' && before.state !== 'pending')

function advance({ device, nowMs }: OpenedOathDevice, { newCounter, drift, sent }: Extract<JudgedCode, { matched: true }>): OathMutable {
  const used = { ...mutableOf(device), sent: null, lastUsedAtMs: nowMs }
  // A code that was sent proves nothing of the device itself.
  if (sent === true) return used
  // The counter keeps what a device that counts has run ahead; only clocks have a drift to remember.
  return { ...used, counter: newCounter, drift: device.kind === 'hotp' ? 0 : drift, state: 'active', question: null }
}

/** Whether its codes count just now. */
export function isUsable({ device: { state, notBeforeMs, notAfterMs }, nowMs }: OpenedOathDevice): boolean {
  return state !== 'disabled' && (notBeforeMs ?? nowMs) <= nowMs && nowMs <= (notAfterMs ?? nowMs)
}

/** For a backend. @throws {Refusal} device_not_found, device_disabled, device_in_setup */
export async function openUsable(services: Services, caller: AccountCaller, { id, demand }: NamedOathDevice): Promise<OpenedOathDevice> {
  const opened = await openOathDevice(services, caller, id)
  mustBeUsable(opened, demand)
  return opened
}

/** @throws {Refusal} device_not_found for another user's, device_disabled, device_in_setup */
export function mustBeUsable(opened: OpenedOathDevice, demand: DeviceDemand | undefined): void {
  if (demand !== undefined && (demand.username ?? opened.user?.username) !== opened.user?.username) throw refuse('device_not_found')
  if (!isUsable(opened)) throw refuse('device_disabled')
  if (opened.inSetup) throw refuse('device_in_setup')
  if (demand !== undefined && opened.device.state === 'pending') throw refuse('device_disabled')
}

async function tellLock(services: Services, caller: Caller, { device, user }: OpenedOathDevice, maxFailures: number): Promise<void> {
  const notice = user === null ? null : noticeTo(services, user, 'device.locked', device)
  const event = acceptedEvent(services, caller, 'oath_device.locked', {
    username: user?.username ?? null, deviceId: device.id, details: { serial: device.serial, failures: maxFailures, noticeChannel: noticeChannel(notice) },
  })
  await services.store.tellOathLock(accountOf(caller).id, device.id, maxFailures, event, notice)
}
