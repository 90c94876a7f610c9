/** id-fido-gen-ce-aaguid: the model a certificate was issued for (WebAuthn L3 §8.2.1). */
import { refuse } from '../../contract/refuse.ts'
import { equalBytes } from '../bytes.ts'
import { extensionOid } from '../certificate-extensions.ts'
import type { Certificate } from '../certificate.ts'
import { derTag, readDer } from '../der.ts'
import { invalidCertificate } from './statement.ts'

/**
 * "If attestnCert contains an extension with OID 1.3.6.1.4.1.45724.1.1.4 verify that the value of
 * this extension matches the aaguid in authenticatorData", and "The extension MUST NOT be marked
 * as critical."
 * @throws {Refusal} aaguid_mismatch, attestation_certificate_invalid
 */
export function checkAaguidExtension(certificate: Certificate, aaguid: Uint8Array): void {
  const extension = certificate.extensions.byOid.get(extensionOid.fidoAaguid)
  if (extension === undefined) return
  if (extension.critical) throw invalidCertificate('its AAGUID extension is critical')
  if (!equalBytes(readAaguid(extension.value), aaguid)) throw refuse('aaguid_mismatch')
}

function readAaguid(value: Uint8Array): Uint8Array {
  try {
    return readDer(value, derTag.octetString).content
  } catch {
    throw invalidCertificate('its AAGUID extension does not parse')
  }
}
