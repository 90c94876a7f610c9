/** All metrics in one table, each with its help sentence, in the Prometheus text format. */

const table = {
  keytap_requests_total: { help: 'Requests answered.', labels: ['method', 'route', 'status'] },
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

/** How often, and by the value of the next label how often. */
type Counter = { count: number; readonly next: Map<string, Counter> }
const newCounter = (): Counter => ({ count: 0, next: new Map() })

export function createMetrics(): Metrics {
  // Counting happens at every request, rendering hardly ever: so what belongs together is put together there.
  const counters = new Map<Name, Counter>()
  return {
    count(name, labels) {
      const values = labels as Readonly<Record<string, string>>
      let counter = descend(counters, name)
      for (const label of table[name].labels) counter = descend(counter.next, values[label] ?? '')
      counter.count += 1
    },
    set(name, value) {
      descend(counters, name).count = value
    },
    render() {
      const names = Object.keys(table) as readonly Name[]
      return `${names.map((name) => renderMetric(name, counters.get(name))).join('\n')}\n`
    },
  }
}

function descend<Key>(counters: Map<Key, Counter>, key: Key): Counter {
  const known = counters.get(key)
  if (known !== undefined) return known
  const counter = newCounter()
  counters.set(key, counter)
  return counter
}

function renderMetric(name: Name, counter: Counter | undefined): string {
  const { help, labels } = table[name]
  const kind = 'gauge' in table[name] ? 'gauge' : 'counter'
  const lines = counter === undefined ? [] : listCounts(counter, labels).map(([pairs, count]) =>
    `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${count}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines].join('\n')
}

function listCounts({ count, next }: Counter, [label, ...rest]: readonly string[]): (readonly [pairs: readonly string[], count: number])[] {
  if (label === undefined) return [[[], count]]
  return [...next].flatMap(([value, counter]) =>
    listCounts(counter, rest).map(([pairs, own]) => [[`${label}="${escapeLabel(value)}"`, ...pairs], own] as const))
}

const escapeLabel = (value: string) => value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))
