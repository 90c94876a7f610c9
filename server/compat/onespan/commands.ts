/** Operation → command → what it does: the whole of both services. */
import { add, generateActivationMessage, testSignatureCommand } from './activation-commands.ts'
import type { Asked, CommandEntry } from './asked.ts'
import { queryLicenses } from './license-query.ts'
import { assign, deactivate, remove, resetActivation, unassign, view } from './license-commands.ts'
import { provisioningCommands } from './provisioning-commands.ts'
import type { Found, ResultKind } from './results.ts'
import { resetErrorCount, testOtp } from './test-otp.ts'
import { keepAlive, logOff, logOn } from './session-operations.ts'
import { createUserCommand, removeUserCommand, setPasswordCommand, unlockUserCommand, updateUserCommand, viewUser } from './user-commands.ts'

export type Executed = {
  readonly kind: ResultKind
  /** By the text of `cmd`. */
  readonly commands: Readonly<Record<string, CommandEntry>>
}

/** Operations that take a command of a caller we know. */
export const executed: Readonly<Record<string, Executed>> = {
  digipassExecute: {
    kind: 'Digipass',
    commands: {
      DIGIPASSCMD_VIEW: { run: view, event: 'licenses.read' },
      DIGIPASSCMD_ASSIGN: { run: assign, event: 'license.assigned' },
      DIGIPASSCMD_UNASSIGN: { run: unassign, event: 'license.unassigned' },
      DIGIPASSCMD_RESET_ACTIVATION: { run: resetActivation, event: 'license.reset' },
      DIGIPASSCMD_DELETE: { run: remove, event: 'license.removed' },
      DIGIPASSCMD_DEACTIVATE: { run: deactivate, event: 'instance.removed' },
      DIGIPASSCMD_GENERATE_ACTIVATION_MESSAGE: { run: generateActivationMessage, event: 'activation.begun' },
      DIGIPASSCMD_ADD_DEVICE: { run: add, event: 'activation.code_tried' },
    },
  },
  digipassapplExecute: {
    kind: 'DigipassAppl',
    commands: {
      DIGIPASSAPPLCMD_TEST_OTP: { run: testOtp, event: 'code.validated' },
      DIGIPASSAPPLCMD_RESET_ERROR_COUNT: { run: resetErrorCount, event: 'oath_device.unlocked' },
      DIGIPASSAPPLCMD_TEST_SIGNATURE: { run: testSignatureCommand, event: 'activation.signature_tried' },
    },
  },
  userExecute: {
    kind: 'User',
    commands: {
      USERCMD_VIEW: { run: viewUser, event: 'users.read' },
      USERCMD_CREATE: { run: createUserCommand, event: 'user.created' },
      USERCMD_UPDATE: { run: updateUserCommand, event: 'user.updated' },
      USERCMD_DELETE: { run: removeUserCommand, event: 'user.removed' },
      USERCMD_SET_PASSWORD: { run: setPasswordCommand, event: 'user.password_set' },
      USERCMD_UNLOCK: { run: unlockUserCommand, event: 'user.unlocked' },
    },
  },
}

/** The provisioning service. */
export const provisioned: Readonly<Record<string, Executed>> = {
  provisioningExecute: { kind: 'Provisioning', commands: provisioningCommands },
}

/** Operations without a command. */
export const queries: Readonly<Record<string, CommandEntry & { readonly kind: ResultKind }>> = {
  digipassQuery: { kind: 'Digipass', run: queryLicenses, event: 'licenses.read' },
}

/** Operations by which a caller becomes known. */
export const sessions: Readonly<Record<string, (asked: Asked) => Promise<Found>>> = {
  logon: logOn,
  logoff: logOff,
  sessionalive: keepAlive,
}
