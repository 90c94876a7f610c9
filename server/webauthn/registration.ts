/**
 * Registering a new credential: WebAuthn Level 3 §7.1, step by step in the order of the specification.
 * Pure and synchronous: bytes in, facts out. What is left to others: step 23 and 24 (trust) to the
 * trust room, step 26 (is the id known?) and 27 to 29 (store) to the operation.
 */
import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import { parseAttestationObject } from './attestation-object.ts'
import { judgeStatement } from './attestation/formats.ts'
import type { StatementRelaxations, StatementVerdict } from './attestation/statement.ts'
import {
  parseAuthenticatorData,
  type AttestedCredentialData,
  type AuthenticatorData,
} from './authenticator-data.ts'
import { decodeBase64Url } from './base64url.ts'
import { equalBytes, toUuid } from './bytes.ts'
import { checkAuthenticatorData, readAttachment, readCredentialId } from './ceremony-checks.ts'
import { checkClientData, parseClientData, type ClientDataRelaxations } from './client-data.ts'
import type { ExpectedRegistration, RegistrationFacts } from './facts.ts'
import { encodeSpki } from './spki.ts'

/** How a recorded case of another project was judged; the running verifier has none of these. */
export type RegistrationRelaxations = ClientDataRelaxations & StatementRelaxations & {
  readonly ignoreUserPresence?: boolean
}

/**
 * Judges an answer to `navigator.credentials.create()` that already has the documented shape.
 * Proves that the statement is valid by its own rules; says nothing yet of who vouches for it.
 * @throws {Refusal} any code of the group "Answers of an authenticator" up to `aaguid_mismatch`
 */
export function verifyRegistration(
  response: RegistrationResponse,
  expected: ExpectedRegistration,
): RegistrationFacts {
  return judgeRegistration(response, expected, {})
}

/**
 * For `keytap check` only: judges a recorded ceremony by the looser rules its own project had.
 * Never for a living ceremony.
 */
export function dangerouslyJudgeRecordedRegistration(
  response: RegistrationResponse,
  expected: ExpectedRegistration,
  relaxed: RegistrationRelaxations,
): RegistrationFacts {
  return judgeRegistration(response, expected, relaxed)
}

function judgeRegistration(
  credential: RegistrationResponse,
  expected: ExpectedRegistration,
  relaxed: RegistrationRelaxations,
): RegistrationFacts {
  const { response } = credential
  const id = readCredentialId(credential)
  const clientDataJSON = decodeBase64Url(response.clientDataJSON, 'clientDataJSON')
  const attestationObject = decodeBase64Url(response.attestationObject, 'attestationObject')
  // Steps 5–6: "Let JSONtext be the result of running UTF-8 decode on the value of response.clientDataJSON."
  // Steps 7–11: type, challenge, origin, crossOrigin, topOrigin.
  checkClientData(parseClientData(clientDataJSON), 'webauthn.create', expected, relaxed)
  // Step 12: "Let hash be the result of computing a hash over response.clientDataJSON using SHA-256."
  const clientDataHash = hash('sha256', clientDataJSON, 'buffer')
  // Step 13: "Perform CBOR decoding on the attestationObject field …"
  const { authenticatorData: authDataBytes, ...statement } =
    parseAttestationObject(attestationObject)
  const authenticatorData = parseAuthenticatorData(authDataBytes, relaxed)
  // Steps 14–17: RP ID, user presence, user verification, backup flags.
  checkAuthenticatorData(authenticatorData, expected, relaxed.ignoreUserPresence !== true)
  const attested = requireAttested(authenticatorData)
  // Step 20: "Verify that the "alg" parameter in the credential public key in authData matches the
  // alg attribute of one of the items in pkOptions.pubKeyCredParams."
  checkAlgorithm(attested, expected)
  checkCredentialId(id, attested)
  checkConveniences(response, authDataBytes, attested)
  // Step 21: "Determine the attestation statement format by performing a USASCII case-sensitive match on fmt …"
  // Step 22: "Verify that attStmt is a correct attestation statement, conveying a valid attestation signature …"
  const input = { authenticatorData, attested, clientDataHash, relaxed }
  const verdict = judgeStatement(statement, input, expected.formats)
  return gatherFacts(credential, { fmt: statement.fmt, authenticatorData, attested, verdict, attestationObject, clientDataJSON })
}

function requireAttested({ attested }: AuthenticatorData): AttestedCredentialData {
  if (attested !== null) return attested
  throw refuse('authenticator_data_invalid', {
    detail: 'The attested credential data is missing.',
  })
}

/** Step 25, read early because it costs nothing: the id is the one the authenticator made. */
function checkCredentialId(id: Uint8Array, { credentialId }: AttestedCredentialData): void {
  if (equalBytes(id, credentialId)) return
  throw refuse('credential_id_invalid', {
    detail: '"id" is not the id in the authenticator data.',
  })
}

function checkAlgorithm(
  { publicKey: { algorithm } }: AttestedCredentialData,
  expected: ExpectedRegistration,
): void {
  if (!expected.algorithms.includes(algorithm)) {
    throw refuse('alg_not_allowed', { params: { algorithm } })
  }
}

/**
 * Browsers repeat parts of the attestation object for readers without CBOR (L3 §5.2.1.1). Nothing
 * here reads them, but a page that does must not see another key than the one stored.
 */
function checkConveniences(
  response: RegistrationResponse['response'],
  authenticatorData: Uint8Array,
  attested: AttestedCredentialData,
): void {
  if (response.publicKeyAlgorithm !== undefined && response.publicKeyAlgorithm !== attested.publicKey.algorithm) {
    throw mismatch('publicKeyAlgorithm')
  }
  if (typeof response.authenticatorData === 'string') {
    if (!equalBytes(decodeBase64Url(response.authenticatorData, 'authenticatorData'), authenticatorData)) {
      throw mismatch('authenticatorData')
    }
  }
  if (typeof response.publicKey === 'string') {
    if (!equalBytes(decodeBase64Url(response.publicKey, 'publicKey'), encodeSpki(attested.publicKey.material))) {
      throw mismatch('publicKey')
    }
  }
}

function mismatch(field: string): Error {
  return refuse('response_mismatch', {
    detail: `"${field}" is not what the attestation object says.`,
    params: { field },
  })
}

type Judged = {
  readonly fmt: string
  readonly authenticatorData: AuthenticatorData
  readonly attested: AttestedCredentialData
  readonly verdict: StatementVerdict
  readonly attestationObject: Uint8Array
  readonly clientDataJSON: Uint8Array
}

/** Step 27: what a credential record is made of. */
function gatherFacts(credential: RegistrationResponse, judged: Judged): RegistrationFacts {
  const { fmt, authenticatorData, attested, verdict } = judged
  return {
    credentialId: attested.credentialId,
    publicKey: attested.publicKeyBytes,
    algorithm: attested.publicKey.algorithm,
    signCount: authenticatorData.signCount,
    userVerified: authenticatorData.userVerified,
    backupEligible: authenticatorData.backupEligible,
    backedUp: authenticatorData.backedUp,
    aaguid: toUuid(attested.aaguid),
    fmt,
    attestationType: verdict.type,
    chain: verdict.chain,
    ...(verdict.parts ? { parts: verdict.parts } : {}),
    attestationKeyIdentifier: verdict.leaf?.keyIdentifier ?? null,
    transports: sortTransports(credential.response.transports ?? []),
    attachment: readAttachment(credential.authenticatorAttachment),
    attestationObject: judged.attestationObject,
    clientDataJSON: judged.clientDataJSON,
  }
}

/** Each once, in one order; most keys name one. */
function sortTransports(transports: readonly string[]): readonly string[] {
  return transports.length < 2 ? transports : [...new Set(transports)].sort()
}
