/** The id that ties a client's call, the log line, the audit event and the answer together. */

const wellFormed = /^[A-Za-z0-9._-]{8,64}$/
const idBytes = 12
const poolBytes = idBytes * 256

export type RequestIds = (sent: string | undefined) => string

/** Keeps a client's well-formed id (8 to 64 letters, digits, `.`, `_`, `-`), or makes one of 96 random bits. */
export function createRequestIds(randomBytes: (length: number) => Uint8Array): RequestIds {
  let pool = Buffer.alloc(0)
  let used = 0
  return (sent) => {
    if (sent !== undefined && wellFormed.test(sent)) return sent
    if (used + idBytes > pool.length) {
      pool = Buffer.from(randomBytes(poolBytes))
      used = 0
    }
    used += idBytes
    return pool.toString('base64url', used - idBytes, used)
  }
}
