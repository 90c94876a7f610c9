/**
 * A result is derived, not drawn: the same ceremony always yields the same one, so that a repeated
 * finish can be answered although only the hash is stored.
 */
import { createHmac } from 'node:crypto'
import { equalBytes } from '../webauthn/bytes.ts'
import type { TicketRecord } from '../store/records.ts'
import { sha256, writeResultOwner, writeSecret } from './secret-texts.ts'
import type { Services } from './services.ts'

/** How long a result may be redeemed. */
export const resultLifetimeMs = 300_000

export type DerivedResult = { readonly text: string; readonly hash: Uint8Array }

export function deriveResult({ keys }: Services, ticket: Pick<TicketRecord, 'id' | 'accountId'>, ceremonyId: string): DerivedResult {
  const text = writeSecret('result', writeResultOwner(ticket.accountId, ticket.id), createHmac('sha256', keys.result).update(ceremonyId).digest())
  return { text, hash: sha256(text) }
}

/** The result that this ceremony gave, undefined when it gave none (the device was pending then). */
export function findGivenResult(services: Services, ticket: TicketRecord, ceremonyId: string): string | undefined {
  const { text, hash } = deriveResult(services, ticket, ceremonyId)
  return ticket.resultHash !== null && equalBytes(ticket.resultHash, hash) ? text : undefined
}
