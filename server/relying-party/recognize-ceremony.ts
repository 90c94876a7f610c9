import type { CeremonyRecord, TicketRecord } from '../store/records.ts'
import { refuse } from '../contract/refuse.ts'
import { equalBytes } from '../webauthn/bytes.ts'

export type Recognized =
  | { readonly kind: 'live'; readonly ceremony: CeremonyRecord }
  /** The very answer that was accepted before; it is answered as it was then. */
  | { readonly kind: 'repeated' }

/**
 * Which ceremony does this finish mean, and does it still wait for an answer?
 * @throws {Refusal} already_completed, challenge_used, ceremony_unknown, ceremony_expired
 */
export function recognizeCeremony(
  ticket: TicketRecord,
  nowMs: number,
  meant: { readonly kind: CeremonyRecord['kind']; readonly id: string; readonly digest: Uint8Array },
): Recognized {
  const finished = ticket.finished.find(({ ceremonyId }) => ceremonyId === meant.id)
  if (finished !== undefined) {
    if (equalBytes(finished.digest, meant.digest)) return { kind: 'repeated' }
    throw refuse('already_completed')
  }
  if (ticket.refusedCeremonyId === meant.id) throw refuse('challenge_used')
  const live = ticket.ceremony
  if (live === null || live.id !== meant.id || live.kind !== meant.kind) throw refuse('ceremony_unknown')
  if (live.expiresAtMs <= nowMs) throw refuse('ceremony_expired')
  return { kind: 'live', ceremony: live }
}
