/** All metrics in one table, each with its help sentence, in the Prometheus text format. */

const table = {
  keytap_requests_total: { help: 'Requests answered.', labels: ['route', 'status'] },
  keytap_refusals_total: { help: 'Refusals by code.', labels: ['code'] },
  keytap_devices_enrolled_total: { help: 'Devices enrolled, by attestation format and trust.', labels: ['fmt', 'trust'] },
  keytap_authentications_total: { help: 'Assertions accepted.', labels: [] },
  keytap_notices_total: { help: 'Notices handed to a carrier, by outcome.', labels: ['carrier', 'outcome'] },
  keytap_rate_limited_total: { help: 'Requests refused by a rate limit, by what was limited.', labels: ['by'] },
} as const

export type MetricName = keyof typeof table
type LabelsOf<N extends MetricName> = Readonly<Record<(typeof table)[N]['labels'][number], string>>

export interface Metrics {
  count<N extends MetricName>(name: N, labels: LabelsOf<N>): void
  /** The exposition text. */
  render(): string
}

export function createMetrics(): Metrics {
  const counters = new Map<string, number>()
  const escape = (value: string) => value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))
  return {
    count(name, labels) {
      const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escape(String(value))}"`)
      const line = pairs.length > 0 ? `${name}{${pairs.join(',')}}` : name
      counters.set(line, (counters.get(line) ?? 0) + 1)
    },
    render() {
      return Object.entries(table)
        .map(([name, { help }]) => {
          const own = [...counters].filter(([line]) => line === name || line.startsWith(`${name}{`))
          return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...own.map(([line, n]) => `${line} ${n}`)].join('\n')
        })
        .join('\n') + '\n'
    },
  }
}
