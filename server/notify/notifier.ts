/**
 * The seam that carries a notice out of the house. Promises: `send` resolves when the carrier has
 * taken the notice and rejects otherwise, within a minute; it may be called twice with one id, so carriers use the
 * id to tell. It never sees a secret, but for the one-time code that a
 * notice of the kind `code.sent` is there to carry, as `details.code`: that is never logged.
 */
import type { NoticeRecord } from '../store/records.ts'

/** What is told; carriers with words of their own have some for each. */
export type NoticeKind =
  | 'device.added' | 'device.removed' | 'device.locked' | 'activation.locked' | 'device.renewed'
  | 'instance.added' | 'instance.activated' | 'instance.removed' | 'instances.removed' | 'fleet.judged' | 'code.sent' | 'user.welcomed'

export interface Notifier {
  /** For logs and metrics: `log`, `smtp`, … */
  readonly name: string
  send(notice: NoticeRecord): Promise<void>
  /** Lets go of connections; what is under way may fail and is sent again. */
  close?(): void
}
