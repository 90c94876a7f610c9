import type { DialectCall } from './dialect.ts'

/** `https://host[:port]`, as the caller wrote it; for documents that must say where they were found. */
export function readOwnAddress(call: Pick<DialectCall, 'header' | 'secure'>): string {
  const host = call.header('host') ?? ''
  return `${call.secure ? 'https' : 'http'}://${/^[A-Za-z0-9.:[\]_-]{1,255}$/.test(host) ? host : 'localhost'}`
}
