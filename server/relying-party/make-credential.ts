import { hash } from 'node:crypto'
import type { AccountRecord, CeremonyRecord, CredentialRecord, NewCredential, NewEvent, UserRecord } from '../store/records.ts'
import type { Trust } from '../trust/trust.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { sealCredential } from './credential-seal.ts'
import type { LoadedPolicy } from './load-policy.ts'
import { nameModel } from './name-model.ts'
import { newId } from './new-id.ts'
import type { Services } from './services.ts'

const maxNameCharacters = 64

export type CredentialMaking = {
  readonly account: AccountRecord
  readonly user: UserRecord
  readonly ceremony: Pick<CeremonyRecord, 'id'>
  readonly loaded: LoadedPolicy
  readonly facts: RegistrationFacts
  readonly trust: Trust
  /** Of the database. */
  readonly nowMs: number
  /**
   * Of a key that another program brought: it waits for no test signature, which that program does not know. The AppID
   * is that of a U2F registration.
   */
  readonly brought?: { readonly appId: string | null; readonly label: string | null }
  /** The imported device whose place it takes; it keeps the name. */
  readonly replaced?: CredentialRecord | null
  /** Of the slot it fills. */
  readonly serial?: string | null
}

/** The record of a key that was just judged (WebAuthn L3 §7.1 step 27), sealed. */
export function makeCredential(services: Services, making: CredentialMaking): NewCredential {
  const { account, user, ceremony, loaded, facts, trust, brought, replaced } = making
  const row = {
    id: newId(services, making.nowMs),
    accountId: account.id,
    userId: user.id,
    ceremonyId: ceremony.id,
    rpId: account.rpId,
    state: loaded.policy.testSignature && brought === undefined ? 'pending' : 'active',
    credentialId: facts.credentialId,
    publicKey: facts.publicKey,
    algorithm: facts.algorithm,
    signCount: facts.signCount,
    userVerified: facts.userVerified,
    backupEligible: facts.backupEligible,
    backedUp: facts.backedUp,
    transports: facts.transports,
    attachment: facts.attachment,
    aaguid: facts.aaguid,
    fmt: facts.fmt,
    attestationKeyIdentifier: facts.attestationKeyIdentifier,
    trust: trust.kind,
    trustAnchor: trust.kind === 'trusted' ? trust.anchor : null,
    policyVersion: loaded.version,
    metadataVersion: services.metadata.version,
    appId: brought?.appId ?? null,
    serial: making.serial ?? null,
    replaces: replaced?.id ?? null,
    replacedBy: null,
    attestationObject: facts.attestationObject,
    clientDataJSON: facts.clientDataJSON,
  } as const
  const given = brought?.label ?? replaced?.name
  const name = shorten(given ?? nameModel(services, row)?.name ?? 'Security key')
  return { ...row, name, seal: sealCredential(services, row, user) }
}

/** Without half of a surrogate pair at its end, which a store would not give back as it was. */
const shorten = (name: string): string => name.slice(0, maxNameCharacters).replace(/[\ud800-\udbff]$/, '').trim()

/** What the audit event tells of the key; its id only as a short hash. */
export function describeEnrolled(row: NewCredential, warnings: readonly string[] = []): NewEvent['details'] {
  return {
    ceremonyId: row.ceremonyId,
    state: row.state,
    fmt: row.fmt,
    trust: row.trust,
    aaguid: row.aaguid,
    algorithm: row.algorithm,
    policyVersion: row.policyVersion,
    ...(row.serial === null ? {} : { serial: row.serial }),
    ...(warnings.length === 0 ? {} : { warnings: warnings.join(' ') }),
    credential: hash('sha256', row.credentialId, 'hex').slice(0, 16),
  }
}
