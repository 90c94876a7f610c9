/** `delete_key` and `delete_all_keys`: keys that an AppID can ask for go, and their devices are empty again. */
import { refuse } from '../../contract/refuse.ts'
import type { Device } from '../../contract/shapes/device.ts'
import { listUserDevices } from '../../relying-party/list-user-devices.ts'
import { removeDevice } from '../../relying-party/remove-device.ts'
import type { Answer, Asked } from './asked.ts'

export async function deleteKey(asked: Asked): Promise<Answer> {
  const { members } = asked
  const named = members.demand('securityKeyName', 'keyIdentifier')
  const byName = (members.integer('securityKeyType', { from: 0, to: 1 }) ?? members.integer('keyIdentifierType', { from: 0, to: 1 }) ?? 1) === 1
  const found = (await listKeys(asked)).filter(({ credentialId, name }) => (byName ? name === named.normalize('NFC').trim() : credentialId === named))
  if (found.length > 1) throw refuse('malformed', { detail: 'Several keys of the user have this name; name the key handle.' })
  if (found.length === 0) throw refuse('device_not_found')
  await removeAll(asked, found)
  return { errorMessage: '' }
}

/** A user who has none is no fault. */
export async function deleteAllKeys(asked: Asked): Promise<Answer> {
  await removeAll(asked, await listKeys(asked))
  return { errorMessage: '' }
}

/** Those that `pre_sign` would name. */
async function listKeys({ services, caller, members }: Asked): Promise<readonly Device[]> {
  const appId = members.demand('appId')
  const { devices } = await listUserDevices(services, caller, { username: members.demand('username') })
  return devices.filter((device) => device.state === 'active' && (device.appId === null || device.appId === appId))
}

async function removeAll({ services, caller }: Asked, keys: readonly Device[]): Promise<void> {
  for (const { id } of keys) await removeDevice(services, caller, { id, last: true })
}
