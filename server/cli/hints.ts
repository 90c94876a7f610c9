/**
 * What to do about a refusal, in words of the command line. The remedies of the contract speak to a
 * program that calls over HTTP.
 */
import { refusals, type RefusalCode } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refuse.ts'

const hints: Partial<Record<RefusalCode, string>> = {
  malformed: 'Run the command with --help.',
  not_found: '"keytap account list" shows the accounts and the ids of their keys.',
  account_exists: 'Choose another LOGIN, or change that account: keytap account update --help',
  key_limit: 'Remove one first: keytap account rotate-key LOGIN --remove KEY-ID',
  user_not_found: 'Check the name. The first enroll ticket makes a user: keytap ticket LOGIN --user NAME --create-user',
  device_not_found: 'Check SERIAL ("keytap oath list LOGIN" and "keytap slot list LOGIN" show them), or --device and --user.',
  device_pending: 'Let the user finish that enrollment, or name another --device.',
  step_up_required: 'The policy asks for a recent login; a ticket minted here names none. See stepUp in "keytap policy show LOGIN".',
  origin_unlisted: 'Add it: keytap account update LOGIN --origin URL. "keytap account list" shows the listed ones.',
  policy_invalid: 'Change that field with --set, or start from a --preset.',
  policy_conflict: 'Run "keytap policy show LOGIN" again and repeat the change.',
  otp_wrong: 'Type the next code. Where the device ran ahead: keytap oath resync LOGIN SERIAL CODE CODE',
  otp_locked: 'Once it is clear who typed the wrong codes: keytap oath unlock LOGIN SERIAL',
  device_assigned: 'Take it from its user first: keytap oath unassign LOGIN SERIAL',
  oath_device_exists: 'Choose another SERIAL, or leave it out and one is made up.',
  slot_filled: 'Remove the key first, or make another slot: keytap slot add LOGIN USER',
  license_not_found: '"keytap license list LOGIN" shows the serials.',
  license_exists: 'Choose another SERIAL, or leave it out and one is made up.',
  license_assigned: 'Take it from its user first: keytap license unassign LOGIN SERIAL',
  license_occupied: 'Repeat with --delete-devices if its devices shall stop working.',
  import_invalid: 'Mend the file and import it again; nothing of it was taken.',
  storage_full: 'Make room on the disk of the database, then run the command again.',
  unavailable: 'Check that the database answers: keytap doctor',
  integrity_error: 'Look for more of them: keytap audit credentials',
}

/** By `params.field`, where the refusal names one. */
const fieldHints: Readonly<Record<string, string>> = {
  loginName: 'Choose a LOGIN such as "bank".',
  displayName: 'Write it as --display-name "Bank".',
  rpId: 'Write the bare host name, such as --rp-id bank.example.',
  origins: 'Write it as the browser shows it, such as --origin https://bank.example.',
  topOrigins: 'Write it as the browser shows it, such as --top-origin https://bank.example.',
}

export function hintFor({ code, params }: Refusal): string {
  const field = params['field']
  const byField = code === 'malformed' && typeof field === 'string' ? fieldHints[field] : undefined
  return byField ?? hints[code] ?? refusals[code].remedy
}
