/** How long a secret must be: 112 bits for a new one (NIST SP 800-63B-4), 80 for an older device's. */
import { refuse } from '../contract/refuse.ts'

const least = { new: 14, imported: 10 } as const

/** A block of the longest hash; more adds nothing. */
const most = 128

/** What a new secret is made with: the length of SHA-1's output, as RFC 4226 §4 recommends. */
export const newSecretBytes = 20

/**
 * @param origin whether the secret is made or given today, or comes with a device that exists
 * @returns whether it falls short of what a new one must have, to be kept with the device
 * @throws {Refusal} secret_weak, malformed for more than 128 bytes
 */
export function judgeSecret(secret: Uint8Array, origin: 'new' | 'imported'): { readonly legacy: boolean } {
  if (secret.length < least[origin]) throw refuse('secret_weak', { params: { leastBytes: least[origin] } })
  if (secret.length > most) throw refuse('malformed', { detail: `A secret has at most ${most} bytes.` })
  return { legacy: secret.length < least.new }
}
