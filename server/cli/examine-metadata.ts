/** What `keytap doctor` says of the metadata. It never fails: keys are enrolled without, and proven by less. */
import type { Finding } from './examine.ts'
import type { MetadataStatus } from './metadata-status.ts'

export function examineMetadata({ blob, stale, own, publisher }: MetadataStatus): readonly Finding[] {
  const about = 'metadata'
  const renew = publisher === null ? 'Get a new one, and run "keytap metadata import FILE".' : 'Run "keytap metadata update" and look at what it says.'
  const findings: Finding[] = []
  if (blob === null) {
    if (publisher === null) findings.push({ level: 'ok', about, text: 'none, and none is downloaded; only anchors of policies prove a model' })
    else findings.push({ level: 'warn', about, text: `none yet from ${publisher}; only anchors of policies prove a model`, hint: renew })
  } else if (stale) {
    findings.push({ level: 'warn', about, text: `number ${blob.number} is past its time since ${blob.nextUpdate}`, hint: renew })
  } else {
    findings.push({ level: 'ok', about, text: `number ${blob.number}, ${blob.models} models, the next one promised for ${blob.nextUpdate}` })
  }
  if (own !== null) {
    const faults = own.leftOut.map((fault) => fault.about).join(', ')
    if (faults === '') findings.push({ level: 'ok', about: 'private models', text: String(own.models) })
    else findings.push({ level: 'warn', about: 'private models', text: `${own.models}; these files do not read: ${faults}`, hint: 'Run "keytap metadata status" for the reasons.' })
  }
  return findings
}
