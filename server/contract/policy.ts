/**
 * What an account asks of the keys it accepts. One source for validation, types and OpenAPI.
 * A policy is versioned by the store and frozen into a ceremony when the ceremony begins.
 */
import { z } from '@hono/zod-openapi'

export const attestationConveyance = z.enum(['none', 'indirect', 'direct', 'enterprise'])
export const userVerification = z.enum(['required', 'preferred', 'discouraged'])
export const hint = z.enum(['security-key', 'client-device', 'hybrid'])
export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

/** COSE algorithms this verifier can judge; ES256 first, since U2F keys know only it. */
export const knownAlgorithms = [-7, -8, -257, -35, -36, -37, -47, -53, -48] as const

/**
 * Levels of FIDO certification, the lowest first (FIDO MDS 3.1 §3.1.4); each includes those before it.
 * `FIDO_CERTIFIED`, from before there were levels, counts as L1.
 */
export const certificationLevels = ['FIDO_CERTIFIED_L1', 'FIDO_CERTIFIED_L1plus', 'FIDO_CERTIFIED_L2', 'FIDO_CERTIFIED_L2plus', 'FIDO_CERTIFIED_L3', 'FIDO_CERTIFIED_L3plus'] as const

/** Reports that end a model (FIDO MDS 3.1 §3.1.4) in every policy. */
export const endingStatuses = ['REVOKED', 'ATTESTATION_KEY_COMPROMISE', 'USER_VERIFICATION_BYPASS', 'USER_KEY_REMOTE_COMPROMISE'] as const
/** Reports that an account may judge otherwise: who needs the key in his hands is not everybody's adversary. */
export const relaxableStatuses = ['USER_KEY_PHYSICAL_COMPROMISE', 'UPDATE_AVAILABLE'] as const
const refusedStatuses = [...endingStatuses, 'USER_KEY_PHYSICAL_COMPROMISE'] as const

const keyIdentifier = z.string().regex(/^[0-9a-f]{40}$/)

/** How a license's device is added: whether its code may be typed, and whether a security key has to vouch for it. */
const activation = z.strictObject({
  /** A typed code can be guessed at by who photographed every message; a scanned one cannot. */
  typedCodes: z.boolean(),
  vouch: z.enum(['required', 'if-enrolled', 'never']),
})
const activationDefault: z.infer<typeof activation> = { typedCodes: false, vouch: 'if-enrolled' }

/** One-time codes: how many devices a user may have, and after how many wrong codes in a row a device is locked. */
const codes = z.strictObject({
  maxDevicesPerUser: z.number().int().min(1).max(100),
  maxFailures: z.number().int().min(3).max(100),
  /** By what a page may have a code sent to its user; a backend may by any. Mail and text messages are weaker than a device. */
  sendBy: z.array(z.enum(['email', 'mobile'])).max(2).default([]),
})
const codesDefault: z.infer<typeof codes> = { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] }

/** Fields with a default came later: a policy that was stored or written down before them has it. */
export const policyShape = z
  .strictObject({
    /** Where the values came from; presets are starting points, not modes. */
    preset: z.enum(['any-key', 'hardware-key', 'certified-key', 'enterprise-list']),
    attestation: attestationConveyance,
    /** The least trust a key must reach: `any` records it only. */
    trust: z.enum(['any', 'attested', 'trusted']),
    /** AAGUIDs; null means every model. A list asks for proof of the model, whatever `trust` says. */
    allowedModels: z.array(uuid).max(500).nullable(),
    refusedModels: z.array(uuid).max(500),
    /** FIDO MDS attestation certificate key identifiers, for U2F models. */
    allowedKeyIdentifiers: z.array(keyIdentifier).max(500).nullable(),
    refusedKeyIdentifiers: z.array(keyIdentifier).max(500).default([]),
    /** The least certification a proven model must have, by the metadata; null asks for none. */
    minCertification: z.enum(certificationLevels).nullable().default(null),
    /** Status reports that refuse a model; those of `endingStatuses` must stay. */
    refusedStatuses: z.array(z.enum([...endingStatuses, ...relaxableStatuses])).max(10).default([...refusedStatuses]),
    /** What metadata past its time does to a new key: `warn` only counts and notes it. */
    staleMetadata: z.enum(['warn', 'refuse']).default('warn'),
    /** Whether `android-safetynet` is taken, whose service was turned off. */
    allowSafetynet: z.boolean().default(false),
    /** Days until an enrolled key that is no longer allowed is refused; 0 at once, null never. */
    graceDays: z.number().int().min(0).max(365).nullable().default(null),
    /** Who is told when enrolled keys are flagged; null tells nobody, the events tell anyway. */
    noticeEmail: z.email().max(254).nullable().default(null),
    userVerification,
    residentKey: userVerification,
    attachment: z.enum(['cross-platform', 'platform', 'any']),
    hints: z.array(hint).max(3),
    allowBackupEligible: z.boolean(),
    algorithms: z.array(z.union(knownAlgorithms.map((alg) => z.literal(alg)) as [z.ZodLiteral<number>, ...z.ZodLiteral<number>[]])).min(1).max(9),
    /** PEM certificates, each its own trust decision: a root, an intermediate or a leaf. */
    anchors: z.array(z.string().max(16_384)).max(50),
    maxKeysPerUser: z.number().int().min(1).max(100),
    testSignature: z.boolean(),
    /**
     * Whether a sign-in with an imported U2F key gives the right to enroll that key anew, once: `replace` also
     * lets the imported one go when the new one is active.
     */
    upgradeImported: z.enum(['off', 'offer', 'replace']).default('off'),
    activation: activation.default(activationDefault),
    codes: codes.default(codesDefault),
    /** What a counter that went back does at authentication. */
    counterRegression: z.enum(['refuse', 'flag']),
    /** How long a ceremony may take, in seconds; WebAuthn L3 recommends 300 to 600. */
    ceremonySeconds: z.number().int().min(60).max(600),
    /** What a ticket must say of the page's own login before a further key is added; null asks nothing. */
    stepUp: z.strictObject({ maxAgeSeconds: z.number().int().min(60).max(86_400), acr: z.array(z.string().max(64)).max(10) }).nullable(),
  })
  .openapi('Policy')

export type Policy = z.infer<typeof policyShape>

const hardwareKey: Policy = {
  preset: 'hardware-key',
  attestation: 'direct',
  trust: 'any',
  allowedModels: null,
  refusedModels: [],
  allowedKeyIdentifiers: null,
  refusedKeyIdentifiers: [],
  minCertification: null,
  refusedStatuses: [...refusedStatuses],
  staleMetadata: 'warn',
  allowSafetynet: false,
  graceDays: null,
  noticeEmail: null,
  userVerification: 'preferred',
  residentKey: 'discouraged',
  attachment: 'cross-platform',
  hints: ['security-key'],
  allowBackupEligible: false,
  algorithms: [-7, -8, -257],
  anchors: [],
  maxKeysPerUser: 10,
  testSignature: false,
  upgradeImported: 'off',
  activation: activationDefault,
  codes: codesDefault,
  counterRegression: 'refuse',
  ceremonySeconds: 300,
  stepUp: null,
}

/** The starting points; `hardware-key` is what a new account gets. */
export const policyPresets: Readonly<Record<Policy['preset'], Policy>> = {
  'any-key': { ...hardwareKey, preset: 'any-key', attestation: 'none', attachment: 'any', hints: [], allowBackupEligible: true },
  'hardware-key': hardwareKey,
  'certified-key': { ...hardwareKey, preset: 'certified-key', trust: 'trusted', minCertification: 'FIDO_CERTIFIED_L1', userVerification: 'required', graceDays: 30 },
  'enterprise-list': { ...hardwareKey, preset: 'enterprise-list', trust: 'trusted', allowedModels: [], allowedKeyIdentifiers: [], graceDays: 30 },
}
