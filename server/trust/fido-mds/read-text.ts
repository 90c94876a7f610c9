/** Pictures and bytes of metadata: never more than they claim to be. */

const maxIconCharacters = 96 * 1024
const signatures: Readonly<Record<string, readonly number[]>> = {
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/jpeg': [0xff, 0xd8, 0xff],
}

/**
 * A picture for an `img` element, where a script inside an SVG does not run; null for anything else.
 * PNG and JPEG must begin like one.
 */
export function readIcon(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxIconCharacters) return null
  const [, type = '', bytes = ''] = /^data:(image\/(?:png|jpeg|svg\+xml));base64,([A-Za-z0-9+/]+={0,2})$/.exec(value.trim()) ?? []
  if (bytes === '') return null
  const start = Buffer.from(bytes.slice(0, 16), 'base64')
  const signature = signatures[type] ?? []
  return signature.every((byte, index) => start[index] === byte) ? value.trim() : null
}

/** Base64 with or without line breaks; null for anything else. */
export function readBase64(value: unknown): Uint8Array | null {
  if (typeof value !== 'string' || value.length > 32_768) return null
  const text = value.replace(/\s+/g, '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : null
}
