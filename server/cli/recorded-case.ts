/**
 * A ceremony somebody recorded, as `keytap check` takes it: what the browser answered, what was
 * expected, and by which looser rules its own project judged it. Unknown members are passed over,
 * because records come from many hands.
 */
import { z } from '@hono/zod-openapi'

const expected = z.object({
  /** Base64url, exactly as it stands in the client data. */
  challenge: z.string(),
  origin: z.string(),
  rpId: z.string(),
  requireUserVerification: z.boolean().nullish(),
  /** COSE_Key, base64url; an assertion needs it. */
  publicKey: z.string().nullish(),
  /** The counter stored before this assertion; default 0. */
  counter: z.number().int().min(0).nullish(),
})

/** What the running verifier never does, and a record may ask for. */
const relaxations = {
  policy: z
    .object({
      /** Absent or false: that project did not look at crossOrigin and topOrigin. */
      verifyCrossOrigin: z.boolean().nullish(),
      allowCrossOrigin: z.boolean().nullish(),
      allowedTopOrigins: z.array(z.string()).nullish(),
      /** Names (`RS256`) or COSE identifiers; absent: all this verifier knows. */
      algorithms: z.array(z.union([z.string(), z.number()])).nullish(),
    })
    .nullish(),
  requireUserPresence: z.boolean().nullish(),
  allowedOrigins: z.array(z.string()).nullish(),
  safetynetEnforceCTS: z.boolean().nullish(),
  conditionalCreate: z.boolean().nullish(),
}

const common = {
  name: z.string().default('unnamed'),
  /** PEM anchors; absent: nobody is known to vouch. */
  trust: z.array(z.string()).nullish(),
  /** The clock to judge by, ISO 8601; absent: now. */
  at: z.iso.datetime({ offset: true }).nullish(),
}

const publicKeyCredential = {
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().nullish(),
  clientExtensionResults: z.record(z.string(), z.json()).default({}),
}

const registrationCase = z.object({
  ...common,
  ...relaxations,
  kind: z.literal('registration'),
  expected,
  credential: z.object({
    ...publicKeyCredential,
    response: z.object({
      clientDataJSON: z.string(),
      attestationObject: z.string(),
      transports: z.array(z.string()).optional(),
      authenticatorData: z.string().optional(),
      publicKey: z.string().nullish(),
      publicKeyAlgorithm: z.number().int().optional(),
    }),
  }),
})

const assertionCase = z.object({
  ...common,
  ...relaxations,
  kind: z.literal('assertion'),
  expected,
  credential: z.object({
    ...publicKeyCredential,
    response: z.object({
      clientDataJSON: z.string(),
      authenticatorData: z.string(),
      signature: z.string(),
      userHandle: z.string().nullish(),
    }),
  }),
})

/** An attestation statement alone, outside any ceremony. */
const statementCase = z.object({
  ...common,
  kind: z.literal('attestation-statement'),
  fmt: z.string(),
  attStmt: z.string(),
  authData: z.string(),
  /** Null where the format signs nothing. */
  clientDataHash: z.string().nullable(),
  safetynetEnforceCTS: z.boolean().nullish(),
})

/** A raw message of U2F. What the record repeats of it must be what it says. */
const u2fMessage = {
  ...common,
  appId: z.string(),
  /** The bytes the browser hashed, base64url. */
  clientData: z.string(),
  /** The challenge as text, exactly as it should stand in the client data; absent: not compared. */
  expectedChallenge: z.string().nullish(),
  expectedOrigin: z.string().nullish(),
  challengeParameter: z.string().nullish(),
  applicationParameter: z.string().nullish(),
}

const u2fRegistrationCase = z.object({
  ...u2fMessage,
  kind: z.literal('u2f-registration'),
  registrationData: z.string(),
  publicKey: z.string().nullish(),
  keyHandle: z.string().nullish(),
})

const u2fAuthenticationCase = z.object({
  ...u2fMessage,
  kind: z.literal('u2f-authentication'),
  signatureData: z.string(),
  /** The point of the stored key, 65 bytes. */
  publicKey: z.string(),
  /** The counter in the message. */
  counter: z.number().int().min(0).nullish(),
  /** The counter stored before; default 0. */
  storedCounter: z.number().int().min(0).nullish(),
})

export const recordedCase =
  z.discriminatedUnion('kind', [registrationCase, assertionCase, statementCase, u2fRegistrationCase, u2fAuthenticationCase])

export type RegistrationCase = z.infer<typeof registrationCase>
export type AssertionCase = z.infer<typeof assertionCase>
export type StatementCase = z.infer<typeof statementCase>
export type U2fRegistrationCase = z.infer<typeof u2fRegistrationCase>
export type U2fAuthenticationCase = z.infer<typeof u2fAuthenticationCase>
export type RecordedCase = z.infer<typeof recordedCase>

/** One case, a list of them, or `{cases: […]}`; what each holds is looked at later. */
export function listCases(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json
  if (typeof json === 'object' && json !== null && 'cases' in json && Array.isArray(json.cases)) {
    return json.cases
  }
  return [json]
}
