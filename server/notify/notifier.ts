/**
 * The seam that carries a notice out of the house. Promises: `send` resolves when the carrier has
 * taken the notice and rejects otherwise; it may be called twice with one id, so carriers use the
 * id to tell. It never sees a secret.
 */
import type { NoticeRecord } from '../store/records.ts'

export interface Notifier {
  /** For logs and metrics: `log`, `smtp`, … */
  readonly name: string
  send(notice: NoticeRecord): Promise<void>
}
