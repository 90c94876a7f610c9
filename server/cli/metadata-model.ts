/** One model in words, for `keytap metadata show`. */
import { hash } from 'node:crypto'
import type { Services } from '../relying-party/services.ts'
import type { ModelStatement, StatusReport } from '../trust/metadata-source.ts'
import { isEffective } from '../trust/status-reports.ts'
import { nameAttribute } from '../webauthn/certificate-fields.ts'
import { parseCertificate } from '../webauthn/certificate.ts'
import type { OpenedMetadata } from '../wiring/open-metadata.ts'

export type ShownModel = {
  readonly aaguid: string | null
  readonly keyIdentifiers: readonly string[]
  readonly name: string
  readonly source: 'published' | 'private'
  readonly certification: string | null
  readonly attachment: ModelStatement['attachment']
  readonly hasIcon: boolean
  readonly reports: readonly ShownReport[]
  /** The anchors that prove it: subject, and SHA-256 of the certificate. */
  readonly anchors: readonly { readonly subject: string; readonly fingerprint: string; readonly notAfter: string | null }[]
}

type ShownReport = {
  readonly status: string
  readonly effectiveDate: string | null
  readonly inEffect: boolean
  /** SHA-256 of the certificate it is confined to. */
  readonly certificate: string | null
}

const zeroAaguid = '00000000-0000-0000-0000-000000000000'

/** @param word an AAGUID or a key identifier, lower case */
export function findModel({ metadata, clock }: Services, { own }: OpenedMetadata, word: string): ShownModel | null {
  const isIdentifier = /^[0-9a-f]{40}$/.test(word)
  const statement = metadata.find(isIdentifier ? { aaguid: zeroAaguid, attestationKeyIdentifier: word } : { aaguid: word, attestationKeyIdentifier: null })
  if (statement === null) return null
  const { aaguid, attestationKeyIdentifiers: keyIdentifiers, name, certification, attachment, icon, anchors, statusReports } = statement
  const isOwn = own()?.models.some((model) => model.aaguid === aaguid && model.name === name) === true
  return {
    aaguid, keyIdentifiers, name, certification, attachment, hasIcon: icon !== null,
    source: isOwn ? 'private' : 'published',
    reports: statusReports.map((report) => showReport(report, clock())),
    anchors: anchors.map(showAnchor),
  }
}

function showReport(report: StatusReport, nowMs: number): ShownReport {
  const { status, effectiveDate, certificate } = report
  return { status, effectiveDate, inEffect: isEffective(report, nowMs), certificate: certificate === null ? null : hash('sha256', certificate, 'hex') }
}

function showAnchor(der: Uint8Array): ShownModel['anchors'][number] {
  const fingerprint = hash('sha256', der, 'hex')
  try {
    const { subjectAttributes, notAfterMs } = parseCertificate(der)
    const subject = subjectAttributes.get(nameAttribute.commonName) ?? subjectAttributes.get(nameAttribute.organization) ?? ''
    return { subject, fingerprint, notAfter: new Date(notAfterMs).toISOString().slice(0, 10) }
  } catch {
    return { subject: 'does not read as a certificate', fingerprint, notAfter: null }
  }
}

export function describeModel({ aaguid, keyIdentifiers, name, source, certification, attachment, reports, anchors }: ShownModel): string {
  const identifier = aaguid ?? keyIdentifiers[0] ?? ''
  return [
    `${name} (${source})`,
    `  ${aaguid === null ? 'Key id  ' : 'AAGUID  '}  ${identifier}${aaguid === null && keyIdentifiers.length > 1 ? ` and ${keyIdentifiers.length - 1} more` : ''}`,
    `  Certified ${certification ?? 'no'}`,
    `  Attached  ${attachment ?? 'unknown'}`,
    ...reports.map(({ status, effectiveDate, inEffect, certificate }) =>
      `  Report    ${status}${effectiveDate === null ? '' : ` since ${effectiveDate}`}${inEffect ? '' : ', not yet in effect'}${certificate === null ? '' : `, of certificate ${certificate.slice(0, 16)}…`}`),
    ...anchors.map(({ subject, fingerprint, notAfter }) => `  Anchor    ${subject}${notAfter === null ? '' : `, until ${notAfter}`}, SHA-256 ${fingerprint}`),
    ...(anchors.length === 0 ? ['  Anchor    none: no key can prove to be one of these'] : []),
  ].join('\n')
}
