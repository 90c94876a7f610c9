/** What `keytap doctor` says of the ways that notices leave by. It never fails: what cannot be sent waits. */
import type { Config } from '../config.ts'
import { probeCarriers, type Probed } from '../wiring/open-notifier.ts'
import type { Finding } from './examine.ts'

const names = { mail: 'KEYTAP_SMTP_URL', sms: 'KEYTAP_SMS_URL' } as const

export async function examineCarriers(carriers: Config['carriers']): Promise<readonly Finding[]> {
  const probed = await probeCarriers(carriers)
  if (probed.length === 0) return [{ level: 'ok', about: 'notices', text: 'only logged; KEYTAP_SMTP_URL and KEYTAP_SMS_URL carry them to users' }]
  return probed.map(describe)
}

function describe({ carrier, place, fault }: Probed): Finding {
  if (fault === null) return { level: 'ok', about: 'notices', text: `${carrier} by ${place} answers` }
  return { level: 'warn', about: 'notices', text: `${carrier} by ${place} does not answer as it should: ${fault}`, hint: `Compare ${names[carrier]} with what the carrier tells you; notices wait meanwhile.` }
}
