/** TPM attestation statement certificate requirements (WebAuthn L3 §8.3.1). */
import { refuse, Refusal } from '../../contract/refuse.ts'
import { extensionOid } from '../certificate-extensions.ts'
import { parseName } from '../certificate-fields.ts'
import type { Certificate } from '../certificate.ts'
import { derTag, readChildren, readDer, readObjectIdentifier } from '../der.ts'
import { invalidCertificate } from './statement.ts'

/** tcg-kp-AIKCertificate */
const aikPurpose = '2.23.133.8.3'
const tcg =
  { manufacturer: '2.23.133.2.1', model: '2.23.133.2.2', version: '2.23.133.2.3' } as const

/** TCG TPM Vendor ID Registry 1.06: four characters, filled up with spaces or zeros. */
const manufacturers: ReadonlySet<string> = new Set([
  'AMD', 'ANT', 'ATML', 'BRCM', 'CSCO', 'FLYS', 'ROCC', 'GOOG', 'HISI', 'HPI', 'HPE', 'IBM', 'IFX', 'INTC', 'LEN',
  'MSFT', 'NSM', 'NTZ', 'NSG', 'NTC', 'QCOM', 'SECE', 'SEAL', 'SMSN', 'SMSC', 'SNS', 'STM', 'TXN', 'WEC',
])
/** The vendor that FIDO's conformance tests play. */
const conformanceVendor = 'ID:FFFFF1D0'

/** @throws {Refusal} attestation_certificate_invalid */
export function checkAikCertificate(certificate: Certificate): void {
  const { version, subjectAttributes, extensions } = certificate
  // "Version MUST be set to 3." "Subject field MUST be set to empty."
  if (version !== 3) throw invalidCertificate('it is not of version 3')
  if (subjectAttributes.size > 0) throw invalidCertificate('its subject is not empty')
  // "The Basic Constraints extension MUST have the CA component set to false."
  if (extensions.basicConstraints?.ca !== false) {
    throw invalidCertificate('it does not say that it is no CA')
  }
  try {
    checkPurpose(certificate)
    checkAlternativeName(certificate)
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw refuse('attestation_certificate_invalid', {
      detail: 'An extension of the certificate does not parse.',
      cause,
    })
  }
}

/** "The Extended Key Usage extension MUST contain the OID 2.23.133.8.3." */
function checkPurpose({ extensions }: Certificate): void {
  const usage = extensions.byOid.get(extensionOid.extendedKeyUsage)
  const purposes = usage === undefined ? [] : readChildren(readDer(usage.value, derTag.sequence).content).map(readObjectIdentifier)
  if (!purposes.includes(aikPurpose)) {
    throw invalidCertificate('it is not an attestation key of a TPM')
  }
}

/**
 * "The Subject Alternative Name extension MUST be set as defined in [TPMv2-EK-Profile] section 3.2.9":
 * a directory name with manufacturer, model and version; critical, since the subject is empty.
 */
function checkAlternativeName({ extensions }: Certificate): void {
  const extension = extensions.byOid.get(extensionOid.subjectAlternativeName)
  if (extension === undefined) throw invalidCertificate('it names no TPM')
  if (!extension.critical) throw invalidCertificate('the name of its TPM is not critical')
  const names = readChildren(readDer(extension.value, derTag.sequence).content)
  const directory = names.find(({ tag }) => tag === 0xa4)
  if (directory === undefined) throw invalidCertificate('it names no TPM')
  const attributes = parseName(readDer(directory.content, derTag.sequence))
  if (!isKnownMaker(attributes.get(tcg.manufacturer) ?? '')) {
    throw invalidCertificate('the maker of its TPM is unknown')
  }
  if (!attributes.get(tcg.model) || !attributes.get(tcg.version)) {
    throw invalidCertificate('its TPM has no model or version')
  }
}

function isKnownMaker(id: string): boolean {
  if (!/^id:[0-9A-F]{8}$/i.test(id)) return false
  const vendor = Buffer.from(id.slice(3), 'hex').toString('latin1').replace(/[\0 ]+$/, '')
  return manufacturers.has(vendor) || id.toUpperCase() === conformanceVendor
}
