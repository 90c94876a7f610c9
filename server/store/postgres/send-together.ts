import type pg from 'pg'

/**
 * What `send` queries in this turn leaves in one packet: each write of its own would wake the
 * server, and on a busy machine hand it the processor, for a statement that waits for the next.
 */
export function sendTogether<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = client.connection
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}
