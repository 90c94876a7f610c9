/**
 * Verifying an authentication assertion: WebAuthn Level 3 §7.2, step by step in the order of the specification.
 * Step 5 and 6 (whose credential is it?) are half here and half the operation's, which looked the
 * record up; step 24 (update the record) is the operation's.
 */
import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { AuthenticationResponse } from '../contract/shapes/ceremonies.ts'
import { parseAuthenticatorData } from './authenticator-data.ts'
import { decodeBase64Url } from './base64url.ts'
import { concatBytes, equalBytes } from './bytes.ts'
import { checkAuthenticatorData, readAttachment, readCredentialId } from './ceremony-checks.ts'
import { checkClientData, parseClientData, type ClientDataRelaxations } from './client-data.ts'
import { decodeCoseKey } from './cose-key.ts'
import type { AuthenticationFacts, ExpectedAuthentication } from './facts.ts'
import { verifyByCoseKey } from './signature.ts'

/** How a recorded case of another project was judged; the running verifier has none of these. */
export type AuthenticationRelaxations = ClientDataRelaxations & { readonly ignoreUserPresence?: boolean }

/**
 * Judges an answer to `navigator.credentials.get()` that already has the documented shape. A counter that went back is a fact here
 * (`counterAdvanced: false`); what it means is the policy's decision.
 * @throws {Refusal} any code of the group "Answers of an authenticator" that fits an assertion
 */
export function verifyAuthentication(
  response: AuthenticationResponse,
  expected: ExpectedAuthentication,
): AuthenticationFacts {
  return judgeAuthentication(response, expected, {})
}

/**
 * For `keytap check` only: judges a recorded ceremony by the looser rules its own project had.
 * Never for a living ceremony.
 */
export function dangerouslyJudgeRecordedAuthentication(
  response: AuthenticationResponse,
  expected: ExpectedAuthentication,
  relaxed: AuthenticationRelaxations,
): AuthenticationFacts {
  return judgeAuthentication(response, expected, relaxed)
}

function judgeAuthentication(
  answer: AuthenticationResponse,
  expected: ExpectedAuthentication,
  relaxed: AuthenticationRelaxations,
): AuthenticationFacts {
  const { response } = answer
  const { credential } = expected
  // Step 5: "… verify that credential.id identifies one of the public key credentials listed in pkOptions.allowCredentials."
  const id = readCredentialId(answer)
  if (!equalBytes(id, credential.id)) throw refuse('credential_unknown')
  // Step 6: "… verify that response.userHandle equals the user handle of the user account."
  const userHandle = readUserHandle(response.userHandle)
  if (userHandle !== null && credential.userHandle !== undefined && !equalBytes(userHandle, credential.userHandle)) {
    throw refuse('user_handle_mismatch')
  }
  const clientDataJSON = decodeBase64Url(response.clientDataJSON, 'clientDataJSON')
  const authDataBytes = decodeBase64Url(response.authenticatorData, 'authenticatorData')
  const signature = decodeBase64Url(response.signature, 'signature')
  // Steps 8–14: the client data.
  checkClientData(parseClientData(clientDataJSON), 'webauthn.get', expected, relaxed)
  // Steps 15–18: RP ID, user presence, user verification, backup flags.
  const data = parseAuthenticatorData(authDataBytes)
  checkAuthenticatorData(data, expectScope(answer, expected), relaxed.ignoreUserPresence !== true)
  // Step 19: "If the credential backup state is used …: verify that credentialRecord.backupEligible equals currentBe."
  if (data.backupEligible !== credential.backupEligible) throw refuse('backup_eligibility_changed')
  // Steps 20–21: "Using credentialRecord.publicKey, verify that sig is a valid signature over the
  // binary concatenation of authData and hash."
  checkSignature(credential.publicKey, concatBytes(authDataBytes, hash('sha256', clientDataJSON, 'buffer')), signature)
  return {
    credentialId: id,
    signCount: data.signCount,
    counterAdvanced: isCounterAdvanced(data.signCount, credential.signCount),
    userVerified: data.userVerified,
    backedUp: data.backedUp,
    attachment: readAttachment(answer.authenticatorAttachment),
    userHandle,
  }
}

/**
 * §10.1.1: "When set to true, the AppID was used and thus, when verifying the assertion, the Relying Party MUST expect
 * the rpIdHash to be the hash of the AppID, not the RP ID." Unasked for it means nothing.
 */
function expectScope(
  { clientExtensionResults }: AuthenticationResponse,
  expected: ExpectedAuthentication,
): ExpectedAuthentication {
  const { appId } = expected.credential
  return appId !== undefined && clientExtensionResults['appid'] === true ? { ...expected, rpId: appId } : expected
}

function checkSignature(publicKey: Uint8Array, signed: Uint8Array, signature: Uint8Array): void {
  const coseKey = decodeCoseKey(publicKey)
  const isSigned = verifyByCoseKey(coseKey, signed, signature)
  if (isSigned === null) {
    throw refuse('alg_not_allowed', { params: { algorithm: coseKey.algorithm } })
  }
  if (!isSigned) throw refuse('signature_invalid')
}

/** Step 22: "If authData.signCount is nonzero or credentialRecord.signCount is nonzero", it must be greater. */
function isCounterAdvanced(signCount: number, stored: number): boolean {
  return (signCount === 0 && stored === 0) || signCount > stored
}

/** 1 to 64 bytes when there is one (§5.1, user handle). */
function readUserHandle(text: string | null | undefined): Uint8Array | null {
  if (text === null || text === undefined) return null
  const handle = decodeBase64Url(text, 'userHandle')
  if (handle.length < 1 || handle.length > 64) throw refuse('user_handle_mismatch')
  return handle
}
