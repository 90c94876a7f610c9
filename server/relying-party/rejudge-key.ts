/**
 * An enrolled key, judged again by what policy and metadata say now. Its signature was verified when it
 * was enrolled and is not verified again (`audit credentials` does that); the path of its certificates is
 * walked to the anchors of today, by the clock of the enrollment: a batch certificate that ran out since
 * then is no fault of the key. Status reports are judged by the clock of today.
 */
import type { Policy } from '../contract/policy.ts'
import { Refusal } from '../contract/refuse.ts'
import type { FleetMember, Standing } from '../store/fleet.ts'
import type { CredentialRecord, Flag } from '../store/records.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import { findSigner } from '../trust/find-signer.ts'
import { findLastingFault } from '../trust/judge-policy.ts'
import type { ModelStatement } from '../trust/metadata-source.ts'
import type { Trust } from '../trust/trust.ts'
import { readStoredPath } from '../webauthn/stored-attestation.ts'
import type { LoadedPolicy } from './load-policy.ts'
import { isAnchorOf } from './name-model.ts'
import { acceptedEvent, type Actor } from './new-event.ts'
import { timeOfId } from './new-id.ts'
import type { Services } from './services.ts'

const verifier: Actor = { actor: 'verifier', requestId: null }
const dayMs = 24 * 3_600_000

/**
 * @param nowMs of the database
 * @returns null when nothing about the key changed
 */
export function rejudgeKey(services: Services, loaded: LoadedPolicy, { credential, username }: FleetMember, nowMs: number): Standing | null {
  const { trust, fault } = judge(services, loaded, credential, nowMs)
  const flag = fault === null ? null : raiseFlag(credential.flag, fault, loaded.policy, nowMs)
  const trustAnchor = trust.kind === 'trusted' ? trust.anchor : null
  const sameFlag = flag?.code === credential.flag?.code && flag?.graceEndsMs === credential.flag?.graceEndsMs
  if (sameFlag && trust.kind === credential.trust && trustAnchor === credential.trustAnchor) return null
  const type = sameFlag ? 'device.trust_changed' : flag === null ? 'device.cleared' : 'device.flagged'
  const event = acceptedEvent(services, verifier, type, {
    username,
    deviceId: credential.id,
    details: {
      trust: trust.kind,
      policyVersion: loaded.version,
      metadataVersion: services.metadata.version,
      ...(flag === null ? {} : { ...describe(fault), code: flag.code, graceEnds: flag.graceEndsMs }),
    },
  })
  return { id: credential.id, trust: trust.kind, trustAnchor, flag, event }
}

type Judgement = { readonly trust: Trust; readonly fault: Refusal | null }

function judge({ metadata }: Services, { policy, anchors }: LoadedPolicy, row: CredentialRecord, nowMs: number): Judgement {
  const statement = metadata.find(row)
  const stored = readTrust(row, statement)
  try {
    const path = row.trust === 'none' || row.trust === 'self' ? null : readStoredPath(row)
    const chain = path?.chain ?? []
    const trust = path === null || chain.length === 0 ? stored : walkPath(path, { anchors, statement }, timeOfId(row.id))
    const signer = findSigner(metadata, row)
    const fault = findLastingFault({ facts: { ...row, chain }, trust, policy, statement, signer, nowMs, staleMetadata: false })
    return { trust, fault }
  } catch (error) {
    // Bytes that cannot be read are a fault of the row, and one row may not hold up the fleet.
    if (error instanceof Refusal) return { trust: stored, fault: error }
    throw error
  }
}

/**
 * What held when it was enrolled can break only by what has been taken away since: an anchor of version 1 that the
 * path repeats is no issuer without it. Such a path leads nowhere, and so does one that had run out before its import.
 * @param atMs of the enrollment, or of the registration before an import; the row's id has it
 */
function walkPath(path: Parameters<typeof assessTrust>[0], sources: Parameters<typeof assessTrust>[1], atMs: number): Trust {
  try {
    return assessTrust(path, sources, atMs)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'untrusted_chain') return { kind: 'unknown-root' }
    throw error
  }
}

function readTrust({ trust: kind, trustAnchor }: CredentialRecord, statement: ModelStatement | null): Trust {
  if (kind !== 'trusted') return { kind }
  if (trustAnchor === null) return { kind: 'unknown-root' }
  return { kind, anchor: trustAnchor, source: statement !== null && isAnchorOf(statement, trustAnchor) ? 'metadata' : 'policy' }
}

/** Grace runs from the first fault on; another one does not prolong it, a policy with another grace does. */
function raiseFlag(before: Flag | null, { code }: Refusal, { graceDays }: Policy, nowMs: number): Flag {
  const sinceMs = before?.sinceMs ?? nowMs
  return { code, sinceMs, graceEndsMs: graceDays === null ? null : sinceMs + graceDays * dayMs }
}

/** What the event tells of the fault; the words of the table are for others. */
function describe(fault: Refusal | null): Readonly<Record<string, string>> {
  const { status, model } = fault?.params ?? {}
  return { ...(typeof status === 'string' ? { status } : {}), ...(typeof model === 'string' ? { model } : {}) }
}
