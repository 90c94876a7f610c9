/** Format "apple" (WebAuthn L3 §8.8): an anonymous certificate per credential, bound by a nonce. */
import { hash } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { concatBytes, equalBytes } from '../bytes.ts'
import type { Certificate } from '../certificate.ts'
import { derTag, readChildren, readDer, requireTag } from '../der.ts'
import { certifiesKey } from '../signature.ts'
import {
  invalidCertificate,
  invalidStatement,
  readCertificates,
  requireStatementKeys,
  type StatementInput,
  type StatementRelaxations,
  type StatementVerdict,
} from './statement.ts'

const nonceExtension = '1.2.840.113635.100.8.2'

/** @throws {Refusal} attestation_invalid, attestation_certificate_invalid, attestation_signature_invalid */
export function verifyApple(
  { statement, authenticatorData, attested, clientDataHash, relaxed }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, statement.has('alg') ? ['alg', 'x5c'] : ['x5c'])
  // Early systems sent the algorithm of the key beside x5c.
  if (statement.has('alg') && statement.get('alg') !== attested.publicKey.algorithm) {
    throw invalidStatement('"alg" is not the algorithm of the key')
  }
  const { chain, leaf } = readCertificates(statement)
  // "Perform SHA-256 hash of nonceToHash to produce nonce. Verify that nonce equals the value of the
  // extension with OID 1.2.840.113635.100.8.2 in credCert."
  const nonce = hash('sha256', concatBytes(authenticatorData.bytes, clientDataHash), 'buffer')
  if (!equalBytes(readNonce(leaf, relaxed), nonce)) throw refuse('attestation_signature_invalid')
  // "Verify that the credential public key equals the Subject Public Key of credCert."
  if (!certifiesKey(leaf, attested.publicKey)) {
    throw invalidCertificate('its key is not the key of the credential')
  }
  return { type: 'basic', chain, leaf }
}

/** SEQUENCE { [1] EXPLICIT OCTET STRING } in Apple's certificates; the specification names no tag. */
function readNonce(leaf: Certificate, { anyNonceTag }: StatementRelaxations): Uint8Array {
  const extension = leaf.extensions.byOid.get(nonceExtension)
  if (extension === undefined) throw invalidCertificate('it carries no nonce')
  try {
    const [tagged, ...more] = readChildren(readDer(extension.value, derTag.sequence).content)
    if (more.length > 0) throw invalidCertificate('bytes follow its nonce')
    return readDer(requireTag(tagged, anyNonceTag ? undefined : 0xa1).content, derTag.octetString).content
  } catch (cause) {
    throw refuse('attestation_certificate_invalid', {
      detail: 'The nonce of the certificate does not parse.',
      cause,
    })
  }
}
