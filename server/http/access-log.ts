/** One line and one count per answer: the route's template, never the path, the query or a header. */
import type { Services } from '../relying-party/services.ts'
import type { Exchange } from './exchange.ts'

export function logAccess({ log, metrics, clock }: Services, exchange: Exchange, status: number): void {
  const { method, route, requestId, startedMs } = exchange
  metrics.count('keytap_requests_total', { method, route, status: String(status) })
  log.info('request', { method, route, status, ms: clock() - startedMs, requestId })
}
