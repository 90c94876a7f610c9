/**
 * Strict base64url (RFC 4648 §5, no padding). Node's decoder maps several texts to the same bytes
 * (padding, foreign characters, non-zero trailing bits); two spellings of one credential id would
 * be two rows, so only the one canonical spelling is accepted.
 */
import { refuse } from '../contract/refuse.ts'

/**
 * @param field the name to tell the integrator, never the content
 * @throws {Refusal} encoding_invalid
 */
export function decodeBase64Url(text: string, field: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url')
  // One comparison covers alphabet, length, padding and trailing bits.
  if (bytes.toString('base64url') !== text) {
    throw refuse('encoding_invalid', {
      detail: `"${field}" is not canonical base64url.`,
      params: { field },
    })
  }
  // A plain view: slicing a Buffer costs several times as much.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}
