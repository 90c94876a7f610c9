/** Format "packed" (WebAuthn L3 §8.2): by an attestation certificate, or by the key itself. */
import { refuse } from '../../contract/refuse.ts'
import { concatBytes } from '../bytes.ts'
import { nameAttribute } from '../certificate-fields.ts'
import type { Certificate } from '../certificate.ts'
import { fitsAlgorithm, verifyByCertificate, verifyByCoseKey } from '../signature.ts'
import { checkAaguidExtension } from './aaguid-extension.ts'
import {
  invalidCertificate,
  invalidStatement,
  readCertificates,
  readStatementAlgorithm,
  readStatementBytes,
  requireStatementKeys,
  type StatementInput,
  type StatementVerdict,
} from './statement.ts'

/**
 * @throws {Refusal} attestation_invalid, attestation_signature_invalid, attestation_certificate_invalid,
 * aaguid_mismatch, alg_not_allowed
 */
export function verifyPacked(input: StatementInput): StatementVerdict {
  return input.statement.has('x5c') ? verifyCertified(input) : verifySelf(input)
}

function verifyCertified(
  { statement, authenticatorData, attested, clientDataHash }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, ['alg', 'sig', 'x5c'])
  const algorithm = readStatementAlgorithm(statement)
  const signature = readStatementBytes(statement, 'sig')
  const { chain, leaf } = readCertificates(statement)
  if (!fitsAlgorithm(leaf, algorithm)) {
    throw invalidStatement('"alg" does not fit the key of the certificate')
  }
  // "Verify that sig is a valid signature over the concatenation of authenticatorData and
  // clientDataHash using the attestation public key in attestnCert with the algorithm specified in alg."
  const signed = concatBytes(authenticatorData.bytes, clientDataHash)
  if (!verifyByCertificate(leaf, algorithm, signed, signature)) {
    throw refuse('attestation_signature_invalid')
  }
  // "Verify that attestnCert meets the requirements in § 8.2.1."
  checkCertificateRules(leaf)
  checkAaguidExtension(leaf, attested.aaguid)
  return { type: 'basic', chain, leaf }
}

function verifySelf(
  { statement, authenticatorData, attested, clientDataHash }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, ['alg', 'sig'])
  const algorithm = readStatementAlgorithm(statement)
  const signature = readStatementBytes(statement, 'sig')
  // "Validate that alg matches the algorithm of the credentialPublicKey in authenticatorData."
  if (algorithm !== attested.publicKey.algorithm) {
    throw invalidStatement('"alg" is not the algorithm of the key')
  }
  // "Verify that sig is a valid signature … using the credential public key with alg."
  const signed = concatBytes(authenticatorData.bytes, clientDataHash)
  const signedByKey = verifyByCoseKey(attested.publicKey, signed, signature)
  if (signedByKey === null) throw refuse('alg_not_allowed', { params: { algorithm } })
  if (!signedByKey) throw refuse('attestation_signature_invalid')
  return { type: 'self', chain: [], leaf: null }
}

/** §8.2.1 Certificate Requirements for Packed Attestation Statements. */
function checkCertificateRules({ version, subjectAttributes, extensions }: Certificate): void {
  // "Version MUST be set to 3."
  if (version !== 3) throw invalidCertificate('it is not of version 3')
  // "Subject-C: ISO 3166 code …; Subject-O: Legal name of the Authenticator vendor;
  // Subject-OU: Literal string “Authenticator Attestation”; Subject-CN: a UTF8String of the vendor's choosing."
  if (!/^[A-Z]{2}$/i.test(subjectAttributes.get(nameAttribute.country) ?? '')) {
    throw invalidCertificate('its subject names no country')
  }
  if (!subjectAttributes.get(nameAttribute.organization)) {
    throw invalidCertificate('its subject names no organization')
  }
  if (!subjectAttributes.get(nameAttribute.commonName)) {
    throw invalidCertificate('its subject has no common name')
  }
  if (subjectAttributes.get(nameAttribute.organizationalUnit) !== 'Authenticator Attestation') {
    throw invalidCertificate('its subject is not of the unit "Authenticator Attestation"')
  }
  // "The Basic Constraints extension MUST have the CA component set to false."
  if (extensions.basicConstraints?.ca !== false) {
    throw invalidCertificate('it does not say that it is no CA')
  }
}
