/** What `keytap check` says of one recorded case. */
import { refuse } from '../contract/refuse.ts'
import { noAnchors, parseAnchors } from '../trust/anchors.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import type { TrustKind } from '../trust/trust.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import type { RecordedCase } from './recorded-case.ts'

/** One line of output. Members that a refusal kept unknown are null. */
export type CaseVerdict = {
  readonly name: string
  readonly kind: RecordedCase['kind']
  readonly verdict: 'accepted' | 'refused'
  readonly code?: string
  readonly detail?: string
  /** Accepted by the looser rules of its record; the code by which a running verifier would refuse it. */
  readonly refusedLive?: string
  readonly trust: TrustKind
  /** SHA-256 of the anchor that vouches. */
  readonly anchor?: string
  readonly fmt: string | null
  readonly aaguid: string | null
  readonly algorithm: number | null
  readonly userVerified?: boolean
  readonly backupEligible?: boolean
  readonly signCount?: number
}

/** A verdict while it is being found. */
export type Finding = { -readonly [Member in keyof CaseVerdict]: CaseVerdict[Member] }

/** Anchors given and not reached: refused. None given: valid, and unproven. */
export function judgeTrust(
  facts: Pick<RegistrationFacts, 'attestationType' | 'chain' | 'parts'>,
  pems: readonly string[] | null | undefined,
  found: Finding,
  nowMs: number,
): void {
  if (facts.attestationType === 'basic') found.trust = 'unknown-root'
  const anchors = pems ? parseAnchors(pems) : noAnchors
  const trust = assessTrust(facts, { anchors, statement: null }, nowMs)
  found.trust = trust.kind
  if (trust.kind === 'trusted') found.anchor = trust.anchor
  if (!pems) return
  // An empty list says that nobody is trusted; it cannot speak of statements without certificates.
  if (trust.kind === 'unknown-root') throw refuse('untrusted_chain')
  if (anchors.size === 0) return
  if (trust.kind === 'none') throw refuse('attestation_required')
  if (trust.kind === 'self') throw refuse('self_attestation')
}
