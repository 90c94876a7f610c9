/** A ticket with its live ceremony and what it finished: row → record. */
import type { Selectable } from 'kysely'
import type { CeremonyRecord, FinishedCeremony, TicketRecord } from '../../records.ts'
import type { TicketsTable } from '../schema.ts'
import { readBytes, readList, readOptionalBytes } from './values.ts'

type Row = Selectable<TicketsTable>

const toCeremony = (row: Row): CeremonyRecord | null => {
  if (row.ceremony_id === null || row.ceremony_kind === null || row.ceremony_challenge === null) return null
  return {
    id: row.ceremony_id,
    kind: row.ceremony_kind,
    challenge: readBytes(row.ceremony_challenge),
    policyVersion: row.ceremony_policy_version ?? 0,
    expiresAtMs: row.ceremony_expires_at ?? 0,
    deviceIds: readList(row.ceremony_device_ids ?? '[]'),
  }
}

const toFinished = (row: Row): readonly FinishedCeremony[] => {
  const finished: FinishedCeremony[] = []
  if (row.finished_id !== null && row.finished_digest !== null) {
    finished.push({ ceremonyId: row.finished_id, digest: readBytes(row.finished_digest) })
  }
  if (row.finished2_id !== null && row.finished2_digest !== null) {
    finished.push({ ceremonyId: row.finished2_id, digest: readBytes(row.finished2_digest) })
  }
  return finished
}

export const toTicket = (row: Row): TicketRecord => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  operation: row.operation,
  origin: row.origin,
  bindingHash: readBytes(row.binding_hash),
  deviceId: row.device_id,
  authTimeMs: row.auth_time,
  acr: row.acr,
  status: row.status,
  begins: row.begins,
  ceremony: toCeremony(row),
  finished: toFinished(row),
  refusedCeremonyId: row.refused_ceremony_id,
  resultHash: readOptionalBytes(row.result_hash),
  resultExpiresAtMs: row.result_expires_at,
  redeemedAtMs: row.redeemed_at,
  finishedAtMs: row.finished_at,
  userVerified: row.user_verified === null ? null : Boolean(row.user_verified),
  createdAtMs: row.created_at,
  expiresAtMs: row.expires_at,
})
