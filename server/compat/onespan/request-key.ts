/**
 * The ten digits by which a test signature names the activation it belongs to. They are no secret and
 * no count: derived, so that any node knows them and nothing is kept.
 */
import { createHmac } from 'node:crypto'
import type { AccountCaller, Services } from '../../relying-party/services.ts'

export function makeRequestKey({ keys }: Services, { account }: AccountCaller, activationId: string): string {
  const digest = createHmac('sha256', keys.result).update(`request key\0${account.id}\0${activationId}`).digest()
  return String(digest.readBigUInt64BE() % 10_000_000_000n).padStart(10, '0')
}
