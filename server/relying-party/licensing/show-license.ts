import type { Instance, License } from '../../contract/shapes/licenses.ts'
import type { InstanceRecord, OpenedLicense } from '../../store/licensing.ts'

/** An instance as doors show it: no secret. */
export function showInstance(row: Omit<InstanceRecord, 'sealedSecret'>): Instance {
  return {
    id: row.id,
    kind: 'instance',
    serial: nameInstance(row),
    license: row.license,
    number: row.number,
    state: row.state,
    description: row.description,
    platform: row.platform,
    vouchedBy: row.vouchedBy,
    createdAt: row.createdAtMs,
    activatedAt: row.activatedAtMs,
    lastUsedAt: row.lastUsedAtMs,
  }
}

/** `LICENSE-n`. */
export function nameInstance({ license, number }: Pick<InstanceRecord, 'license' | 'number'>): string {
  return `${license}-${number}`
}

export function showLicense({ license, user, instances }: OpenedLicense): License {
  return {
    serial: license.serial,
    capacity: license.capacity,
    username: user?.username ?? null,
    occupied: instances.length,
    remaining: Math.max(0, license.capacity - instances.length),
    createdAt: license.createdAtMs,
    instances: instances.map(showInstance),
  }
}
