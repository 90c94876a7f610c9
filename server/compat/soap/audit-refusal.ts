/** A refusal of someone we know leaves one audit event, here as behind the other door. */
import { refusals } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refuse.ts'
import { isRecorded, markRecorded, recordRefusal } from '../../relying-party/record-refusal.ts'
import type { AccountCaller, Services } from '../../relying-party/services.ts'

/** @param type what the attempt would have been: `license.assigned` */
export async function auditRefusal(services: Services, { account, requestId }: AccountCaller, type: string, refusal: Refusal): Promise<void> {
  const { status } = refusals[refusal.code]
  if (status === 429 || status >= 500 || isRecorded(refusal)) return
  await recordRefusal(services, { accountId: account.id, actor: 'account', type, code: refusal.code, requestId })
  markRecorded(refusal)
}
