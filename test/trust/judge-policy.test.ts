/** What a policy makes of facts and trust; each line is refused by its own code. */
import { strict as assert } from 'node:assert'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { policyPresets, type Policy } from '../../server/contract/policy.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { judgePolicy } from '../../server/trust/judge-policy.ts'
import type { ModelStatement } from '../../server/trust/metadata-source.ts'
import type { Trust } from '../../server/trust/trust.ts'
import type { RegistrationFacts } from '../../server/webauthn/facts.ts'

const now = Date.UTC(2026, 5, 1)
const aaguid = '6b657974-6170-2d74-6573-742d6b657931'
const facts: RegistrationFacts = {
  credentialId: Uint8Array.of(1),
  publicKey: Uint8Array.of(1),
  algorithm: -7,
  signCount: 0,
  userVerified: true,
  backupEligible: false,
  backedUp: false,
  aaguid,
  fmt: 'packed',
  attestationType: 'basic',
  chain: [],
  attestationKeyIdentifier: 'ab'.repeat(20),
  transports: ['usb'],
  attachment: 'cross-platform',
  attestationObject: new Uint8Array(),
  clientDataJSON: new Uint8Array(),
}
const trusted: Trust = { kind: 'trusted', anchor: '00', source: 'policy' }

type Case = {
  facts?: Partial<RegistrationFacts>; trust?: Trust; policy?: Partial<Policy>
  reports?: ModelStatement['statusReports']; certification?: string; stale?: boolean
  /** Of the model that the signing certificate belongs to. */
  signerReports?: ModelStatement['statusReports']
}

const judge = (given: Case): string => refusalOf(given)?.code ?? 'accepted'

function refusalOf({ facts: bent, trust = trusted, policy, reports, certification = '', stale = false, signerReports }: Case): Refusal | null {
  const statement: ModelStatement | null = reports || certification
    ? { aaguid, attestationKeyIdentifiers: [], name: 'M', icon: null, anchors: [], certification: certification || null, attachment: null, statusReports: reports ?? [] }
    : null
  const signer: ModelStatement | null = signerReports === undefined ? null
    : { aaguid: null, attestationKeyIdentifiers: [identifier], name: 'U', icon: null, anchors: [], certification: null, attachment: null, statusReports: signerReports }
  try {
    judgePolicy({ facts: { ...facts, ...bent }, trust, policy: { ...policyPresets['hardware-key'], ...policy }, statement, signer, nowMs: now, staleMetadata: stale })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return null
}

const past = '2026-01-01'
const identifier = 'ab'.repeat(20)
const own = Uint8Array.of(0x30, 1)
const other = Uint8Array.of(0x30, 2)
const revoked = (certificate: Uint8Array) => [{ status: 'REVOKED', effectiveDate: past, certificate }]
const certified = (minCertification: Policy['minCertification']) => ({ trust: 'trusted', minCertification }) as const
const future = '2026-12-01'
const cases: readonly (readonly [string, string, Case])[] = [
  ['a trusted hardware key', 'accepted', {}],
  ['a key without attestation under trust any', 'accepted', { trust: { kind: 'none' } }],
  ['no attestation where attested is asked', 'attestation_required', { trust: { kind: 'none' }, policy: { trust: 'attested' } }],
  ['self attestation where attested is asked', 'self_attestation', { trust: { kind: 'self' }, policy: { trust: 'attested' } }],
  ['an unknown root where attested is asked', 'accepted', { trust: { kind: 'unknown-root' }, policy: { trust: 'attested' } }],
  ['no attestation where trusted is asked', 'attestation_required', { trust: { kind: 'none' }, policy: { trust: 'trusted' } }],
  ['self attestation where trusted is asked', 'self_attestation', { trust: { kind: 'self' }, policy: { trust: 'trusted' } }],
  ['an unknown root where trusted is asked', 'untrusted_chain', { trust: { kind: 'unknown-root' }, policy: { trust: 'trusted' } }],
  ['self attestation with an allowed AAGUID', 'self_attestation', { trust: { kind: 'self' }, policy: { trust: 'trusted', allowedModels: [aaguid] } }],
  ['an unproved AAGUID on a list without trust', 'untrusted_chain', { trust: { kind: 'unknown-root' }, policy: { allowedModels: [aaguid] } }],
  ['a proved model on the list', 'accepted', { policy: { trust: 'trusted', allowedModels: [aaguid] } }],
  ['a proved model not on the list', 'model_not_allowed', { policy: { trust: 'trusted', allowedModels: [] } }],
  ['a key identifier on the list', 'accepted', { policy: { trust: 'trusted', allowedModels: [], allowedKeyIdentifiers: ['ab'.repeat(20)] } }],
  ['a key identifier not on the list', 'model_not_allowed', { policy: { trust: 'trusted', allowedKeyIdentifiers: ['cd'.repeat(20)] } }],
  ['a U2F key where only AAGUIDs are listed', 'model_not_allowed', { facts: { aaguid: '00000000-0000-0000-0000-000000000000' }, policy: { allowedModels: [aaguid] } }],
  ['a refused model that proves nothing', 'model_not_allowed', { trust: { kind: 'none' }, policy: { refusedModels: [aaguid] } }],
  ['a backup-eligible key', 'backup_eligible_refused', { facts: { backupEligible: true } }],
  ['a backup-eligible key where allowed', 'accepted', { facts: { backupEligible: true }, policy: { allowBackupEligible: true } }],
  ['a platform key where a separate one is asked', 'attachment_not_allowed', { facts: { attachment: 'platform' } }],
  ['a key that speaks only internally', 'attachment_not_allowed', { facts: { attachment: null, transports: ['internal'] } }],
  ['a browser silent on attachment', 'accepted', { facts: { attachment: null } }],
  ['an algorithm that was not offered', 'alg_not_allowed', { facts: { algorithm: -35 } }],
  ['no user verification where required', 'user_verification_missing', { facts: { userVerified: false }, policy: { userVerification: 'required' } }],
  ['a refused key identifier', 'model_not_allowed', { policy: { refusedKeyIdentifiers: [identifier] } }],
  ['a certified model', 'accepted', { certification: 'FIDO_CERTIFIED_L2', policy: certified('FIDO_CERTIFIED_L1plus') }],
  ['a model certified lower than asked', 'model_not_allowed', { certification: 'FIDO_CERTIFIED_L1', policy: certified('FIDO_CERTIFIED_L1plus') }],
  ['a certificate from before the levels where L1 is asked', 'accepted', { certification: 'FIDO_CERTIFIED', policy: certified('FIDO_CERTIFIED_L1') }],
  ['a certification of another kind', 'model_not_allowed', { certification: 'FIPS140_CERTIFIED_L3', policy: certified('FIDO_CERTIFIED_L1') }],
  ['an unknown model where a certification is asked', 'model_not_allowed', { policy: certified('FIDO_CERTIFIED_L1') }],
  ['an unproved claim to a certified model', 'untrusted_chain', { trust: { kind: 'unknown-root' }, certification: 'FIDO_CERTIFIED_L3', policy: { minCertification: 'FIDO_CERTIFIED_L1' } }],
  ['the legacy format', 'fmt_unsupported', { facts: { fmt: 'android-safetynet' } }],
  ['the legacy format where allowed', 'accepted', { facts: { fmt: 'android-safetynet' }, policy: { allowSafetynet: true } }],
  ['stale metadata', 'accepted', { stale: true }],
  ['stale metadata where it is refused', 'metadata_stale', { stale: true, policy: { staleMetadata: 'refuse' } }],
  ['a physical compromise that the policy lets pass', 'accepted', { reports: [{ status: 'USER_KEY_PHYSICAL_COMPROMISE', effectiveDate: past, certificate: null }], policy: { refusedStatuses: ['REVOKED'] } }],
  ['an update notice that the policy refuses', 'authenticator_status', { reports: [{ status: 'UPDATE_AVAILABLE', effectiveDate: past, certificate: null }], policy: { refusedStatuses: ['UPDATE_AVAILABLE'] } }],
  ['a report on the certificate that was sent', 'authenticator_status', { facts: { chain: [own] }, reports: revoked(own) }],
  ['a report on another certificate of the model', 'accepted', { facts: { chain: [own] }, reports: revoked(other) }],
  ['a report on the anchor the certificates led to', 'authenticator_status', { facts: { chain: [own] }, trust: { kind: 'trusted', anchor: hash('sha256', other, 'hex'), source: 'metadata' }, reports: revoked(other) }],
  ['a leaked U2F batch that signs as another model', 'authenticator_status', { signerReports: [{ status: 'ATTESTATION_KEY_COMPROMISE', effectiveDate: past, certificate: null }], policy: { allowedModels: [aaguid] } }],
  ['a U2F batch in good standing that signs as another model', 'accepted', { signerReports: [] }],
  ['a status nobody knows yet', 'accepted', { reports: [{ status: 'MELTED', effectiveDate: past, certificate: null }] }],
  ['an update notice', 'accepted', { reports: [{ status: 'UPDATE_AVAILABLE', effectiveDate: past, certificate: null }] }],
  ...['REVOKED', 'ATTESTATION_KEY_COMPROMISE', 'USER_VERIFICATION_BYPASS', 'USER_KEY_REMOTE_COMPROMISE', 'USER_KEY_PHYSICAL_COMPROMISE'].flatMap(
    (status): (readonly [string, string, Case])[] => [
      [`${status} since the past`, 'authenticator_status', { reports: [{ status, effectiveDate: past, certificate: null }] }],
      [`${status} without a date`, 'authenticator_status', { reports: [{ status, effectiveDate: null, certificate: null }] }],
      [`${status} in the future`, 'accepted', { reports: [{ status, effectiveDate: future, certificate: null }] }],
    ],
  ),
]

const proven: Trust = { kind: 'trusted', anchor: '00', source: 'metadata' }
const named: readonly (readonly [string, string | undefined, Case])[] = [
  ['a proved model that is not on the list', 'M', { trust: proven, policy: { allowedModels: [] } }],
  ['a proved model certified lower than asked', 'M', { trust: proven, policy: certified('FIDO_CERTIFIED_L1plus'), certification: 'FIDO_CERTIFIED_L1' }],
  ['a proved model that is reported', 'M', { trust: proven, reports: [{ status: 'REVOKED', effectiveDate: past, certificate: null }] }],
  ['a proved model whose key may be synced', 'M', { trust: proven, facts: { backupEligible: true } }],
  ['a proved model without user verification', 'M', { trust: proven, facts: { userVerified: false }, policy: { userVerification: 'required' } }],
  ['a refused model that is only claimed', undefined, { trust: { kind: 'none' }, policy: { refusedModels: [aaguid] } }],
  ['a reported model that is only claimed', undefined, { trust: { kind: 'self' }, reports: [{ status: 'REVOKED', effectiveDate: past, certificate: null }] }],
  ['a model whose certificates lead nowhere', undefined, { trust: { kind: 'unknown-root' }, policy: { trust: 'trusted' } }],
  ['a platform that names a model it cannot prove', undefined, { facts: { fmt: 'tpm' }, policy: { allowedModels: [] } }],
]
for (const [what, name, given] of named) {
  test(`the refusal of ${what} ${name === undefined ? 'names no' : 'names the'} model`, () => {
    const refusal = refusalOf({ reports: [], ...given })
    assert.ok(refusal !== null)
    assert.equal(refusal.params['model'], name)
  })
}

for (const [what, verdict, given] of cases) {
  test(`${what}: ${verdict}`, () => assert.equal(judge(given), verdict))
}
