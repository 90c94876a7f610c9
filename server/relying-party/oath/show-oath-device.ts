import type { Policy } from '../../contract/policy.ts'
import { refuse } from '../../contract/refuse.ts'
import type { OathDevice } from '../../contract/shapes/oath.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import { loadPolicy } from '../load-policy.ts'
import type { AccountCaller, Services } from '../services.ts'

/** Whoever calls: a backend, or what a ticket opened. */
export type OfAccount = Pick<AccountCaller, 'account'>

/** How many wrong codes in a row lock a device of this account, and how many devices a user may have. */
export async function readCodeLimits(services: Services, { account }: OfAccount): Promise<Policy['codes']> {
  return (await loadPolicy(services, account.id, account.policyVersion)).policy.codes
}

/** @throws {Refusal} device_not_found */
export async function openOathDevice({ store }: Services, { account }: OfAccount, id: string): Promise<OpenedOathDevice> {
  const opened = await store.findOathDevice(account.id, id)
  if (opened === null) throw refuse('device_not_found')
  return opened
}

/** A device as doors show it: no secret, no counter. */
export function showOathDevice({ device, user }: OpenedOathDevice, maxFailures: number): OathDevice {
  return {
    id: device.id,
    kind: 'oath_device',
    type: device.kind,
    serial: device.serial,
    username: user?.username ?? null,
    state: device.state,
    locked: device.failures >= maxFailures,
    failures: device.failures,
    name: device.name,
    algorithm: device.algorithm,
    digits: device.digits,
    periodSeconds: device.periodSeconds,
    suite: device.suite,
    window: device.window,
    legacy: device.legacy,
    manufacturer: device.manufacturer,
    validFrom: device.notBeforeMs,
    validUntil: device.notAfterMs,
    createdAt: device.createdAtMs,
    lastUsedAt: device.lastUsedAtMs,
  }
}
