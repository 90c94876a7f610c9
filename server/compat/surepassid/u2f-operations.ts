/** The operations of FIDO U2F, by their `type`. */
import type { OperationEntry } from './asked.ts'
import { addU2fAccount, addU2fDevice } from './slot-operations.ts'
import { deleteAllKeys, deleteKey } from './u2f-keys.ts'
import { enroll, preEnroll } from './u2f-registration.ts'
import { preSign, sign } from './u2f-signing.ts'

export const u2fOperations: Readonly<Record<string, OperationEntry>> = {
  add_u2f_device: { run: addU2fDevice, event: 'slot.added' },
  add_u2f_account: { run: addU2fAccount, event: 'slot.added' },
  add_u2f_user: { run: addU2fAccount, event: 'slot.added' },
  pre_enroll: { run: preEnroll, event: 'registration.begun' },
  enroll: { run: enroll, event: 'device.enrolled' },
  pre_sign: { run: preSign, event: 'authentication.begun' },
  sign: { run: sign, event: 'user.verified' },
  delete_key: { run: deleteKey, event: 'device.removed' },
  delete_all_keys: { run: deleteAllKeys, event: 'device.removed' },
}
