/** Android's key attestation extension (WebAuthn L3 §8.4.1; Android keystore, "KeyDescription"). */
import { refuse } from '../../contract/refuse.ts'
import type { Certificate } from '../certificate.ts'
import {
  derTag,
  readChildren,
  readContextTag,
  readDer,
  readSmallInteger,
  requireTag,
} from '../der.ts'
import { invalidCertificate } from './statement.ts'

export type AuthorizationList = {
  readonly purpose: readonly number[]
  readonly origin: number | null
  readonly allApplications: boolean
}

export type KeyDescription = {
  readonly challenge: Uint8Array
  readonly softwareEnforced: AuthorizationList
  readonly hardwareEnforced: AuthorizationList
}

const keyDescriptionExtension = '1.3.6.1.4.1.11129.2.1.17'
const field = { purpose: 1, allApplications: 600, origin: 702 } as const

/** @throws {Refusal} attestation_certificate_invalid */
export function readKeyDescription(leaf: Certificate): KeyDescription {
  const extension = leaf.extensions.byOid.get(keyDescriptionExtension)
  if (extension === undefined) throw invalidCertificate('it does not describe its key')
  try {
    const fields = readChildren(readDer(extension.value, derTag.sequence).content)
    if (fields.length !== 8) {
      throw invalidCertificate('its key description does not have eight fields')
    }
    return {
      challenge: requireTag(fields[4], derTag.octetString).content,
      softwareEnforced: readAuthorizations(requireTag(fields[6], derTag.sequence).content),
      hardwareEnforced: readAuthorizations(requireTag(fields[7], derTag.sequence).content),
    }
  } catch (cause) {
    throw refuse('attestation_certificate_invalid', {
      detail: 'The key description of the certificate does not parse.',
      cause,
    })
  }
}

function readAuthorizations(content: Uint8Array): AuthorizationList {
  const fields =
    new Map(readChildren(content).map((element) => [readContextTag(element), element.content]))
  const purpose = fields.get(field.purpose)
  const origin = fields.get(field.origin)
  return {
    purpose: purpose === undefined ? [] : readChildren(readDer(purpose, derTag.set).content).map(readSmallInteger),
    origin: origin === undefined ? null : readSmallInteger(readDer(origin, derTag.integer)),
    allApplications: fields.has(field.allApplications),
  }
}
