/** Format "fido-u2f" (WebAuthn L3 §8.6): a U2F 1.x key's registration, signed by its batch certificate. */
import { refuse } from '../../contract/refuse.ts'
import { concatBytes } from '../bytes.ts'
import { fitsAlgorithm, verifyByCertificate } from '../signature.ts'
import {
  invalidCertificate,
  invalidStatement,
  readCertificates,
  readStatementBytes,
  requireStatementKeys,
  type StatementInput,
  type StatementVerdict,
} from './statement.ts'

const es256 = -7
const reserved = Uint8Array.of(0)
const uncompressed = Uint8Array.of(4)

/** @throws {Refusal} attestation_invalid, attestation_certificate_invalid, attestation_signature_invalid */
export function verifyFidoU2f(
  { statement, authenticatorData, attested, clientDataHash }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, ['sig', 'x5c'])
  const signature = readStatementBytes(statement, 'sig')
  // "Check that x5c has exactly one element and let attCert be that element."
  const { chain, leaf } = readCertificates(statement)
  if (chain.length !== 1) throw invalidStatement('"x5c" must hold exactly one certificate')
  // "If certificate public key is not an Elliptic Curve (EC) public key over the P-256 curve,
  // terminate this algorithm and return an appropriate error."
  if (!fitsAlgorithm(leaf, es256)) throw invalidCertificate('its key is not on P-256')
  // U2F knows no models; the conformance tests of FIDO require zeros (server requirements, Resp-8).
  if (attested.aaguid.some((byte) => byte !== 0)) throw invalidStatement('a U2F key has no AAGUID')
  // "Convert the COSE_KEY formatted credentialPublicKey to Raw ANSI X9.62 public key format."
  const { material } = attested.publicKey
  if (material.kind !== 'ec' || material.curve !== 'P-256') {
    throw invalidStatement('a U2F key is on P-256')
  }
  // "Let verificationData be the concatenation of (0x00 || rpIdHash || clientDataHash || credentialId || publicKeyU2F)."
  const signed = concatBytes(
    reserved,
    authenticatorData.rpIdHash,
    clientDataHash,
    attested.credentialId,
    uncompressed,
    material.x,
    material.y,
  )
  if (!verifyByCertificate(leaf, es256, signed, signature)) {
    throw refuse('attestation_signature_invalid')
  }
  return { type: 'basic', chain, leaf }
}
