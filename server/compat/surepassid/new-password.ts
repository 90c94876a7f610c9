import { refuse } from '../../contract/refuse.ts'
import type { Members } from './members.ts'

/** The password that a request gives a user; null where it gives none. @throws {Refusal} malformed */
export function readNewPassword(members: Members): string | null {
  const password = members.text('pw', 'loginPassword') || null
  if (password !== null && (password.length < 8 || password.length > 256)) throw refuse('malformed', { detail: 'A password has 8 to 256 characters.' })
  return password
}

/** For a user whom the request gives none. Nobody is told it: who needs one sets another. */
export const makeUpPassword = (randomBytes: (length: number) => Uint8Array): string => Buffer.from(randomBytes(24)).toString('base64url')
