/** The dry run of a policy. */
import { z } from '@hono/zod-openapi'
import { policyShape, uuid } from '../policy.ts'
import { registrationResponse } from './ceremonies.ts'
import { trustKind } from './device.ts'

export const ruleNames = [
  'answer', 'certificates', 'algorithm', 'user-verification', 'device-bound', 'attachment', 'format', 'trust', 'metadata', 'status',
  'refused-models', 'allowed-models', 'certification',
] as const

const offered = z.string().max(256).optional()

/** Exactly one of `aaguid`, `attestationKeyIdentifier` and `response`. */
export const tryPolicy = z
  .strictObject({
    /** Default: the account's policy in force. */
    policy: policyShape.optional(),
    aaguid: uuid.optional(),
    attestationKeyIdentifier: z.string().regex(/^[0-9a-f]{40}$/).optional(),
    response: registrationResponse.optional(),
    /** What the recorded ceremony had offered; default: what the answer itself says, and the account's RP ID and origins. */
    expected: z.strictObject({ challenge: offered, origin: offered, rpId: offered }).optional(),
  })
  .openapi('TryPolicy')
export type TryPolicy = z.infer<typeof tryPolicy>

export const ruleVerdict = z
  .strictObject({
    rule: z.enum(ruleNames),
    /** `not-judged`: it depends on the answer of a key, or an earlier rule refuses already. */
    verdict: z.enum(['pass', 'refuse', 'not-judged']),
    code: z.string().nullable(),
    sentence: z.string(),
    remedy: z.string().nullable(),
  })
  .openapi('RuleVerdict')
export type RuleVerdict = z.infer<typeof ruleVerdict>

export const trial = z
  .strictObject({
    /** `pass`: no rule that could be judged refuses. */
    verdict: z.enum(['pass', 'refuse']),
    /** Of the first rule that refuses. */
    code: z.string().nullable(),
    model: z.strictObject({ name: z.string().nullable(), aaguid: z.string().nullable(), attestationKeyIdentifier: z.string().nullable() }).nullable(),
    /** How far the certificates lead, or of a model alone, can lead. */
    trust: trustKind.nullable(),
    rules: z.array(ruleVerdict),
  })
  .openapi('PolicyTrial')
export type Trial = z.infer<typeof trial>
