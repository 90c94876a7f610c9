/** Format "android-key" (WebAuthn L3 §8.4): a certificate for the credential key itself, by the phone's keystore. */
import { refuse } from '../../contract/refuse.ts'
import { concatBytes, equalBytes } from '../bytes.ts'
import { certifiesKey, verifyByCertificate } from '../signature.ts'
import { readKeyDescription, type AuthorizationList } from './android-key-description.ts'
import {
  invalidCertificate,
  readCertificates,
  readStatementAlgorithm,
  readStatementBytes,
  requireStatementKeys,
  type StatementInput,
  type StatementVerdict,
} from './statement.ts'

/** KM_ORIGIN_GENERATED and KM_PURPOSE_SIGN of Android's keymaster. */
const originGenerated = 0
const purposeSign = 2

/** @throws {Refusal} attestation_invalid, attestation_certificate_invalid, attestation_signature_invalid */
export function verifyAndroidKey(
  { statement, authenticatorData, attested, clientDataHash, relaxed }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, ['alg', 'sig', 'x5c'])
  const algorithm = readStatementAlgorithm(statement)
  const signature = readStatementBytes(statement, 'sig')
  const { chain, leaf } = readCertificates(statement)
  // "Verify that sig is a valid signature over the concatenation of authenticatorData and
  // clientDataHash using the public key in the first certificate in x5c with the algorithm specified in alg."
  const signed = concatBytes(authenticatorData.bytes, clientDataHash)
  if (!verifyByCertificate(leaf, algorithm, signed, signature, relaxed)) {
    throw refuse('attestation_signature_invalid')
  }
  // "Verify that the public key in the first certificate in x5c matches the credentialPublicKey …"
  if (!certifiesKey(leaf, attested.publicKey)) {
    throw invalidCertificate('its key is not the key of the credential')
  }
  const description = readKeyDescription(leaf)
  // "Verify that the attestationChallenge field in the attestation certificate extension data is identical to clientDataHash."
  if (!equalBytes(description.challenge, clientDataHash)) {
    throw refuse('attestation_signature_invalid')
  }
  checkAuthorizations([description.softwareEnforced, description.hardwareEnforced])
  return { type: 'basic', chain, leaf }
}

/** Either list may hold a field; both together are what the key may do. */
function checkAuthorizations(lists: readonly AuthorizationList[]): void {
  // "The AuthorizationList.allApplications field is not present on either authorization list."
  if (lists.some(({ allApplications }) => allApplications)) {
    throw invalidCertificate('its key is open to all applications')
  }
  // "The value in the AuthorizationList.origin field is equal to KM_ORIGIN_GENERATED."
  const origins = lists.flatMap(({ origin }) => (origin === null ? [] : [origin]))
  if (origins.length === 0 || origins.some((origin) => origin !== originGenerated)) {
    throw invalidCertificate('its key was not generated on the device')
  }
  // "The value in the AuthorizationList.purpose field is equal to KM_PURPOSE_SIGN."
  const purposes = lists.flatMap(({ purpose }) => purpose)
  if (purposes.length === 0 || purposes.some((purpose) => purpose !== purposeSign)) {
    throw invalidCertificate('its key is not for signing only')
  }
}
