import type { Device, DeviceList } from '../contract/shapes/device.ts'
import type { AccountRecord, CredentialRecord, UserRecord } from '../store/records.ts'
import { encodeBase64Url } from '../webauthn/base64url.ts'
import { nameModel } from './name-model.ts'
import { timeOfId } from './new-id.ts'
import type { Services } from './services.ts'

/** What a finish knows of the row it wrote, or what the store read back. */
export type ShownCredential = Omit<CredentialRecord, 'createdAtMs' | 'flag'> & Partial<Pick<CredentialRecord, 'flag'>>

/** A credential record as doors show it: no raw proof, no seal, no counter. */
export function showDevice(services: Services, row: ShownCredential): Device {
  return {
    id: row.id,
    kind: 'u2f_device',
    state: row.state,
    name: row.name,
    model: nameModel(services, row),
    trust: row.trust,
    fmt: row.fmt,
    aaguid: row.aaguid,
    algorithm: row.algorithm,
    transports: [...row.transports],
    attachment: row.attachment,
    userVerified: row.userVerified,
    backupEligible: row.backupEligible,
    backedUp: row.backedUp,
    credentialId: encodeBase64Url(row.credentialId),
    origin: row.appId === null ? 'enrolled' : 'imported',
    appId: row.appId,
    serial: row.serial,
    replaces: row.replaces,
    replacedBy: row.replacedBy,
    // The id carries the database time of its finish, so that the first answer to a finish and
    // every repeat of it are equal without reading the row back.
    createdAt: timeOfId(row.id),
    lastUsedAt: row.lastUsedAtMs,
    ...showFlag(row.flag ?? null),
  }
}

function showFlag(flag: CredentialRecord['flag']): Pick<Device, 'standing' | 'flag'> {
  if (flag === null) return { standing: 'good', flag: null }
  return { standing: 'flagged', flag: { code: flag.code, since: flag.sinceMs, graceEnds: flag.graceEndsMs } }
}

/** A user's devices, with what the browser needs to forget those that are gone. */
export function showDevices(services: Services, account: AccountRecord, user: UserRecord, rows: readonly CredentialRecord[]): DeviceList {
  return {
    devices: rows.map((row) => showDevice(services, row)),
    rpId: account.rpId,
    userHandle: encodeBase64Url(user.handle),
    username: user.username,
  }
}
