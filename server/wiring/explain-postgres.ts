/**
 * Why a PostgreSQL database could not be opened. The driver's own words may quote the connection
 * string, password included, so only its codes are looked at.
 */
import { StartFault } from './start-fault.ts'

type Told = readonly [message: string, hint: string]

/** Codes of the network (Node), and SQLSTATE codes (PostgreSQL, Appendix A). */
const known: Readonly<Record<string, Told>> = {
  ECONNREFUSED: ['PostgreSQL refuses the connection.', 'Start it, or correct host and port in KEYTAP_DATABASE_URL.'],
  ENOENT: ['PostgreSQL has no socket there.', 'Start it, or correct the host in KEYTAP_DATABASE_URL.'],
  ENOTFOUND: ['The host of PostgreSQL is unknown.', 'Correct the host in KEYTAP_DATABASE_URL.'],
  EAI_AGAIN: ['The host of PostgreSQL cannot be looked up.', 'Check the name service, or write an address in KEYTAP_DATABASE_URL.'],
  ECONNRESET: ['PostgreSQL broke the connection off.', 'Look at its own log; check sslmode in KEYTAP_DATABASE_URL.'],
  '28P01': ['PostgreSQL does not accept the password.', 'Correct user and password in KEYTAP_DATABASE_URL.'],
  '28000': ['PostgreSQL does not let this user in.', 'Correct the user in KEYTAP_DATABASE_URL, or its pg_hba.conf.'],
  '3D000': ['PostgreSQL has no such database.', 'Make it with "createdb", or correct the name in KEYTAP_DATABASE_URL.'],
  '42501': ['PostgreSQL does not let this user make tables.', 'Make the user the owner of the database.'],
  '57P03': ['PostgreSQL is just starting or stopping.', 'Try again in a moment.'],
  '53300': ['PostgreSQL has no connection left.', 'Raise max_connections, or end what holds them.'],
}
const silent: Told = ['PostgreSQL does not answer in time.', 'Check the way to it (address, firewall), and whether it is overloaded.']
const other: Told = ['The PostgreSQL database cannot be opened.', 'Check KEYTAP_DATABASE_URL and the log of PostgreSQL.']
const timedOut = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])

export function explainPostgres(cause: unknown): StartFault {
  const [message, hint] = find(cause) ?? other
  return new StartFault(message, hint, { cause })
}

/** Looks behind refusals and collections of attempts (one for each address of a host). */
function find(error: unknown): Told | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string') {
    if (timedOut.has(error.code)) return silent
    const told = known[error.code]
    if (told !== undefined) return told
  }
  if (/^timeout expired$|connection timeout|^Query read timeout$/.test(error.message)) return silent
  // Sentences of the store's own, about durability and versions.
  if (error.constructor === Error && /^(this )?PostgreSQL |newer/.test(error.message)) return [`${error.message}.`, 'Change that on the server, or name another one in KEYTAP_DATABASE_URL.']
  if (error instanceof AggregateError) return error.errors.map(find).find((told) => told !== null) ?? null
  return find(error.cause)
}
