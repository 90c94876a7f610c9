/** The id that ties a client's call, the log line, the audit event and the answer together. */

const wellFormed = /^[A-Za-z0-9._-]{8,64}$/
/** 96 bits, which base64url writes in whole characters: so many ids can be written at once and cut apart. */
const idBytes = 12
const idChars = 16
const poolIds = 256

export type RequestIds = (sent: string | undefined) => string

/** Keeps a client's well-formed id (8 to 64 letters, digits, `.`, `_`, `-`), or makes one of 96 random bits. */
export function createRequestIds(randomBytes: (length: number) => Uint8Array): RequestIds {
  let pool = ''
  let used = 0
  return (sent) => {
    if (sent !== undefined && wellFormed.test(sent)) return sent
    if (used === pool.length) {
      pool = Buffer.from(randomBytes(idBytes * poolIds)).toString('base64url')
      used = 0
    }
    used += idChars
    return pool.slice(used - idChars, used)
  }
}
