/** All metrics in one table, each with its help sentence, in the Prometheus text format. */

const table = {
  keytap_requests_total: { help: 'Requests answered.', labels: ['route', 'status'] },
  keytap_refusals_total: { help: 'Refusals by code.', labels: ['code'] },
  keytap_devices_enrolled_total: { help: 'Devices enrolled, by attestation format and trust.', labels: ['fmt', 'trust'] },
  keytap_devices_imported_total: { help: 'Keys of other systems taken over, by what proved them.', labels: ['proof'] },
  keytap_authentications_total: { help: 'Assertions accepted.', labels: [] },
  keytap_codes_total: { help: 'One-time codes judged, by outcome.', labels: ['outcome'] },
  keytap_key_warnings_total: { help: 'Devices enrolled although metadata was out of date, or with an update to be had.', labels: ['warning'] },
  keytap_fleet_judged_total: { help: 'Enrolled keys judged again after metadata or policy changed.', labels: [] },
  keytap_fleet_changes_total: { help: 'Enrolled keys of which that became another, by the type of its event.', labels: ['change'] },
  keytap_metadata_updates_total: { help: 'Attempts to renew the metadata of authenticator models, by outcome.', labels: ['outcome'] },
  keytap_metadata_number: { help: 'Number of the metadata BLOB in force; 0 without one.', labels: [], gauge: true },
  keytap_metadata_stale: { help: '1 when the metadata is past its time.', labels: [], gauge: true },
  keytap_metadata_models: { help: 'Authenticator models known.', labels: [], gauge: true },
  keytap_metadata_faulty_entries: { help: 'Entries and files of metadata that were left out because they do not read.', labels: [], gauge: true },
  keytap_notices_total: { help: 'Notices handed to a carrier, by outcome.', labels: ['carrier', 'outcome'] },
  keytap_rate_limited_total: { help: 'Requests refused by a rate limit, by what was limited.', labels: ['by'] },
} as const

type Name = keyof typeof table
type GaugeName = { readonly [N in Name]: (typeof table)[N] extends { readonly gauge: true } ? N : never }[Name]
export type MetricName = Exclude<Name, GaugeName>
type LabelsOf<N extends MetricName> = Readonly<Record<(typeof table)[N]['labels'][number], string>>

export interface Metrics {
  count<N extends MetricName>(name: N, labels: LabelsOf<N>): void
  /** What is so now; nothing is told of a gauge that was never set. */
  set(name: GaugeName, value: number): void
  /** The exposition text. */
  render(): string
}

export function createMetrics(): Metrics {
  // Counting happens at every request, rendering hardly ever: so names are put together there.
  const counters = new Map<Name, Map<string, number>>()
  return {
    count(name, labels) {
      let own = counters.get(name)
      if (own === undefined) counters.set(name, (own = new Map<string, number>()))
      const values = labels as Readonly<Record<string, string>>
      let key = ''
      for (const label of table[name].labels) key += `${values[label]}\0`
      own.set(key, (own.get(key) ?? 0) + 1)
    },
    set(name, value) {
      counters.set(name, new Map([['', value]]))
    },
    render() {
      const names = Object.keys(table) as readonly Name[]
      return `${names.map((name) => renderMetric(name, counters.get(name) ?? new Map<string, number>())).join('\n')}\n`
    },
  }
}

function renderMetric(name: Name, own: ReadonlyMap<string, number>): string {
  const { help, labels } = table[name]
  const kind = 'gauge' in table[name] ? 'gauge' : 'counter'
  const lines = [...own].map(([key, count]) => {
    const values = key.split('\0')
    const pairs = labels.map((label, index) => `${label}="${escapeLabel(values[index] ?? '')}"`)
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${count}`
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines].join('\n')
}

const escapeLabel = (value: string) => value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))
