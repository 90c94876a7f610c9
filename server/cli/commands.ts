/** Every command, in the order of the help text. */
import { accountCreate } from './account-create.ts'
import { accountList } from './account-list.ts'
import { accountRotateKey } from './account-rotate-key.ts'
import { accountResume, accountSuspend } from './account-suspend.ts'
import { accountUpdate } from './account-update.ts'
import { auditCredentials, auditVerify } from './audit.ts'
import { checkCommand } from './check-command.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { importU2f } from './import-u2f.ts'
import { metadataImport, metadataShow, metadataStatus, metadataUpdate } from './metadata.ts'
import { activationKeyList, activationKeyRotate } from './activation-key.ts'
import { licenseAdd } from './license-add.ts'
import { licenseAssign } from './license-assign.ts'
import { licenseRemove, licenseReset, licenseUnassign } from './license-clear.ts'
import { licenseDeactivate } from './license-deactivate.ts'
import { licenseImport } from './license-import.ts'
import { licenseList } from './license-list.ts'
import { oathAdd } from './oath-add.ts'
import { oathAssign, oathProvision, oathRemove, oathResync, oathUnassign, oathUnlock, oathValidate } from './oath-change.ts'
import { oathImport } from './oath-import.ts'
import { oathList } from './oath-list.ts'
import { policySet } from './policy-set.ts'
import { policyShow } from './policy-show.ts'
import { serve } from './serve.ts'
import { slotAdd, slotList, slotRemove } from './slot.ts'
import { ticket } from './ticket.ts'
import { userSet } from './user-set.ts'
import { userShow, userUnlock } from './user.ts'
import { wellKnown } from './well-known.ts'

export const commands: readonly Command[] = [
  serve, doctor,
  accountCreate, accountList, accountUpdate, accountRotateKey, accountSuspend, accountResume,
  policyShow, policySet,
  metadataStatus, metadataUpdate, metadataShow, metadataImport,
  licenseAdd, licenseImport, licenseList, licenseAssign, licenseUnassign, licenseReset, licenseRemove, licenseDeactivate,
  activationKeyList, activationKeyRotate,
  oathAdd, oathImport, oathList, oathAssign, oathUnassign, oathValidate, oathResync, oathUnlock, oathProvision, oathRemove,
  slotAdd, slotList, slotRemove,
  userShow, userSet, userUnlock,
  importU2f,
  ticket, wellKnown, checkCommand, auditVerify, auditCredentials,
]
