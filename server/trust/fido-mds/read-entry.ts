/**
 * One entry of a BLOB, or one file of a folder, as a model (FIDO MDS 3.1 §3.1.1, FIDO Metadata Statement 3.1
 * §4). What does not fit is told and left out, so that one careless entry does not cost the others.
 */
import { readName } from '../../contract/read-name.ts'
import type { ModelStatement } from '../metadata-source.ts'
import { readReports, type DatedReport } from './read-reports.ts'
import { readBase64, readIcon } from './read-text.ts'

/** A model before the clock is asked: which certification is in effect follows from the reports. */
export type KnownModel = Omit<ModelStatement, 'certification' | 'statusReports'> & { readonly statusReports: readonly DatedReport[] }

export type ReadEntry =
  | { readonly kind: 'model'; readonly model: KnownModel }
  /** For UAF, which is no WebAuthn. */
  | { readonly kind: 'foreign' }
  /** `reported`: the model without its statement, where what is reported of it reads. */
  | { readonly kind: 'fault'; readonly about: string; readonly problem: string; readonly reported?: KnownModel }

type Fields = Readonly<Record<string, unknown>>

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const zeroAaguid = '00000000-0000-0000-0000-000000000000'
const keyIdentifier = /^[0-9a-f]{40}$/
const maxAnchors = 200

export function readEntry(entry: unknown): ReadEntry {
  if (!isFields(entry)) return fault('entry', 'it is no object')
  const statement = entry['metadataStatement'] ?? {}
  if (!isFields(statement)) return fault(nameEntry(entry), 'its statement is no object')
  const reports = readReports(entry['statusReports'] ?? [])
  if (reports === null) return fault(nameEntry(entry), 'its status reports do not read')
  const read = readModel(entry, statement, reports)
  // A statement that does not read proves nothing; a revocation beside it counts.
  const bare = read.kind === 'fault' && reports.length > 0 ? readModel(entry, {}, reports) : null
  return read.kind === 'fault' && bare?.kind === 'model' ? { ...read, reported: bare.model } : read
}

/** A statement alone, as makers publish it, without reports. */
export function readStatement(statement: unknown): ReadEntry {
  if (!isFields(statement)) return fault('statement', 'it is no object')
  return readModel(statement, statement, [])
}

function readModel(entry: Fields, statement: Fields, statusReports: readonly DatedReport[]): ReadEntry {
  const about = nameEntry(entry)
  // A file of one's own may name the model in its statement alone.
  const aaguid = readAaguid(entry['aaguid'] ?? statement['aaguid'])
  const identifiers = readIdentifiers(entry['attestationCertificateKeyIdentifiers'] ?? statement['attestationCertificateKeyIdentifiers'])
  if (aaguid === false || identifiers === null) return fault(about, 'its identifiers do not read')
  if (aaguid === null && identifiers.length === 0) {
    return typeof entry['aaid'] === 'string' ? { kind: 'foreign' } : fault(about, 'it names no model')
  }
  const inner = readAaguid(statement['aaguid'])
  if (inner !== null && inner !== aaguid) return fault(about, 'its statement is of another model')
  const certificates = statement['attestationRootCertificates'] ?? []
  if (!Array.isArray(certificates) || certificates.length > maxAnchors) return fault(about, 'its certificates are no list')
  const name = statement['description'] === undefined ? about : readName(statement['description'])
  if (name === null) return fault(about, 'it has no name')
  return {
    kind: 'model',
    model: {
      aaguid, attestationKeyIdentifiers: identifiers, name, icon: readIcon(statement['icon']),
      // Whether they are certificates is asked when a key of this model comes.
      anchors: certificates.map(readBase64).filter((der) => der !== null),
      attachment: readAttachment(statement['attachmentHint']),
      statusReports,
    },
  }
}

/** Null when there is none, false when it does not read. The zero AAGUID is every U2F key's and names no model. */
function readAaguid(value: unknown): string | null | false {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value.toLowerCase() : ''
  return uuid.test(text) && text !== zeroAaguid ? text : false
}

function readIdentifiers(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.length > 1000) return null
  const texts = value.map((item: unknown) => (typeof item === 'string' ? item.toLowerCase() : ''))
  return texts.every((text) => keyIdentifier.test(text)) ? texts : null
}

function readAttachment(hints: unknown): ModelStatement['attachment'] {
  if (!Array.isArray(hints)) return null
  if (hints.includes('external')) return 'external'
  return hints.includes('internal') ? 'internal' : null
}

/** What to call an entry in a log line: an identifier if it has one that can be printed. */
function nameEntry({ aaguid, aaid, attestationCertificateKeyIdentifiers: identifiers }: Fields): string {
  const first: unknown = Array.isArray(identifiers) ? identifiers[0] : undefined
  const name = [aaguid, first, aaid].find((value) => typeof value === 'string' && /^[\w#-]{1,64}$/.test(value))
  return typeof name === 'string' ? name : 'entry'
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const fault = (about: string, problem: string): ReadEntry => ({ kind: 'fault', about, problem })
