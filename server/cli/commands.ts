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
import { metadataImport, metadataShow, metadataStatus, metadataUpdate } from './metadata.ts'
import { policySet } from './policy-set.ts'
import { policyShow } from './policy-show.ts'
import { serve } from './serve.ts'
import { ticket } from './ticket.ts'
import { wellKnown } from './well-known.ts'

export const commands: readonly Command[] = [
  serve, doctor,
  accountCreate, accountList, accountUpdate, accountRotateKey, accountSuspend, accountResume,
  policyShow, policySet,
  metadataStatus, metadataUpdate, metadataShow, metadataImport,
  ticket, wellKnown, checkCommand, auditVerify, auditCredentials,
]
