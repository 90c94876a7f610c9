import { refuse } from '../../contract/refuse.ts'
import type { Slot } from '../../contract/shapes/slots.ts'
import type { OpenedSlot } from '../../store/slots.ts'
import { loadPolicy } from '../load-policy.ts'
import type { AccountCaller, Services } from '../services.ts'

/** @throws {Refusal} device_not_found */
export async function openSlot({ store }: Services, { account }: AccountCaller, id: string): Promise<OpenedSlot> {
  const opened = await store.findSlot(account.id, id)
  if (opened === null) throw refuse('device_not_found')
  return opened
}

export function showSlot({ slot, user }: OpenedSlot): Slot {
  return {
    id: slot.id,
    kind: 'slot',
    serial: slot.serial,
    username: user?.username ?? null,
    state: slot.deviceId !== null ? 'filled' : slot.disabled ? 'disabled' : 'empty',
    deviceId: slot.deviceId,
    createdAt: slot.createdAtMs,
  }
}

/** An empty slot counts as the key it waits for. */
export async function readSlotLimit(services: Services, { account }: AccountCaller): Promise<number> {
  return (await loadPolicy(services, account.id, account.policyVersion)).policy.maxKeysPerUser
}
