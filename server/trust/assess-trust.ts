/**
 * How far do the certificates of an attestation lead? (WebAuthn L3 §7.1 steps 23 and 24, the facts of it.)
 * Pure: anchors, metadata and clock are given. What the answer is worth is the policy's business.
 */
import { refuse } from '../contract/refuse.ts'
import { BoundedCache } from '../webauthn/bounded-cache.ts'
import {
  findPathFault,
  findTimeFault,
  isIssuedBy,
  mayIssue,
  type PathFault,
} from '../webauthn/certificate-path.ts'
import { parseCertificate, type Certificate } from '../webauthn/certificate.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { readAnchors, type AnchorSet } from './anchors.ts'
import type { ModelStatement } from './metadata-source.ts'
import type { Trust, TrustKind } from './trust.ts'

export type TrustSources = {
  /** The account's own anchors: `parseAnchors(policy.anchors)`. */
  readonly anchors: AnchorSet
  /** What the metadata says of this model, or null. */
  readonly statement: ModelStatement | null
}

/** A path that held: everything but its times, which are looked at again at each use. */
type ValidPath = { readonly certificates: readonly Certificate[]; readonly anchor: Certificate | null }

const validPaths = new BoundedCache<ValidPath>(1024)
const statementAnchors = new WeakMap<ModelStatement, AnchorSet>()

/**
 * The account's anchors are asked first, then the model's.
 * @param nowMs the clock, Unix milliseconds
 * @throws {Refusal} untrusted_chain when the certificates contradict each other or the clock,
 * attestation_certificate_invalid when one does not parse. A sound path to nowhere is no refusal but `unknown-root`.
 */
export function assessTrust(
  facts: Pick<RegistrationFacts, 'attestationType' | 'chain' | 'parts'>,
  sources: TrustSources,
  nowMs: number,
): Trust {
  if (facts.parts === undefined) return assessOne(facts, sources, nowMs)
  // A compound statement proves what the weakest of its parts proves: each must reach an anchor.
  const trusts = facts.parts.map((part) => assessOne(part, sources, nowMs))
  const first = (kind: TrustKind) => trusts.find((trust) => trust.kind === kind)
  return first('none') ?? first('self') ?? first('unknown-root') ?? first('trusted') ?? { kind: 'none' }
}

function assessOne(
  facts: Pick<RegistrationFacts, 'attestationType' | 'chain'>,
  { anchors, statement }: TrustSources,
  nowMs: number,
): Trust {
  if (facts.attestationType !== 'basic') return { kind: facts.attestationType }
  // Without anchors of its own an account still wants the path looked at, but only once.
  if (anchors.size > 0 || statement === null) {
    const anchor = findAnchor(facts.chain, anchors, nowMs)
    if (anchor !== null) return { kind: 'trusted', anchor: anchor.fingerprint, source: 'policy' }
  }
  if (statement !== null) {
    const anchor = findAnchor(facts.chain, anchorsOf(statement), nowMs)
    if (anchor !== null) return { kind: 'trusted', anchor: anchor.fingerprint, source: 'metadata' }
  }
  return { kind: 'unknown-root' }
}

function findAnchor(
  chain: readonly Uint8Array[],
  anchors: AnchorSet,
  nowMs: number,
): Certificate | null {
  const { certificates, anchor } = validatePath(chain, anchors)
  const fault = findTimeFault(certificates, nowMs)
  if (fault !== null) throw brokenPath(fault)
  // A root that has run out vouches for nothing, and another one may.
  return anchor !== null && findTimeFault([anchor], nowMs) === null ? anchor : null
}

/** Successes that reached an anchor are kept, by the certificates and the anchors; nothing else is. */
function validatePath(chain: readonly Uint8Array[], anchors: AnchorSet): ValidPath {
  const certificates = chain.map((der) => parseCertificate(der))
  const key = `${certificates.map(({ fingerprint }) => fingerprint).join('.')}:${anchors.identity}`
  const known = validPaths.find(key)
  if (known !== null) return known
  const fault = findPathFault(certificates, (certificate) => anchors.findSame(certificate) !== null)
  if (fault !== null) throw brokenPath(fault)
  const anchor = searchAnchor(certificates, anchors)
  const path = { certificates, anchor }
  if (anchor !== null) validPaths.keep(key, path)
  return path
}

/**
 * An anchor met inside the path ends it; else one must have issued the last certificate. What a
 * stranger sends in x5c is never an anchor by itself, however it is signed.
 */
function searchAnchor(
  certificates: readonly Certificate[],
  anchors: AnchorSet,
): Certificate | null {
  for (const certificate of certificates) {
    const same = anchors.findSame(certificate)
    if (same !== null) return same
  }
  const last = certificates.at(-1)
  if (last === undefined) return null
  const issuers = anchors.findIssuers(last)
  return issuers.find((anchor) => mayIssue(anchor, certificates.length) && isIssuedBy(last, anchor)) ?? null
}

function anchorsOf(statement: ModelStatement): AnchorSet {
  const known = statementAnchors.get(statement)
  if (known !== undefined) return known
  const anchors = readAnchors(statement.anchors)
  statementAnchors.set(statement, anchors)
  return anchors
}

function brokenPath(fault: PathFault): Error {
  return refuse('untrusted_chain', { detail: `The certificates do not hold: ${fault}.` })
}
