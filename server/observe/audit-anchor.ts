/**
 * Anchors: the heads of all accounts' chains as one JSON document, to be kept where the database is
 * not (a copy on another machine is best). Not secret: a MAC tells nothing without its key.
 */
import type { Link } from './audit-chain.ts'

export type Anchors = ReadonlyMap<string, Link>

export function writeAnchors(anchors: Anchors): string {
  const accounts = [...anchors].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { sequence, mac }]) => [id, { sequence, mac: Buffer.from(mac).toString('hex') }])
  return `${JSON.stringify({ version: 1, accounts: Object.fromEntries(accounts) as Record<string, unknown> }, null, 2)}\n`
}

/** @throws {TypeError} when the text is no anchor document */
export function readAnchors(text: string): Anchors {
  const document = parseRecord(parseJson(text))
  if (document['version'] !== 1) throw notAnchors()
  const accounts = Object.entries(parseRecord(document['accounts']))
  return new Map(accounts.map(([id, head]) => [id, readLink(parseRecord(head))]))
}

function readLink({ sequence, mac }: Record<string, unknown>): Link {
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || typeof mac !== 'string' || !/^[0-9a-f]{64}$/.test(mac)) throw notAnchors()
  return { sequence, mac: Buffer.from(mac, 'hex') }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAnchors()
  }
}

function parseRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnchors()
  return value as Record<string, unknown>
}

const notAnchors = () => new TypeError('This is not a document of audit anchors.')
