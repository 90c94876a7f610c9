/** Puts the code into a notice that carries one, at the moment a carrier takes it: no code is stored. */
import { makeSentCode } from '../../oath/sent-code.ts'
import type { NoticeRecord } from '../../store/records.ts'
import type { Services } from '../services.ts'
import { openOathSecret } from './oath-secret.ts'
import { isUsable } from './try-code.ts'

/** Null when it is too late, a newer one was asked for, or the device is gone, off, or somebody else's by now: then nothing is sent. */
export async function fillCode(services: Services, notice: NoticeRecord): Promise<NoticeRecord | null> {
  const { accountId, details, kind, userId } = notice
  if (kind !== 'code.sent') return notice
  const opened = await services.store.findOathDevice(accountId, details['deviceId'] ?? '')
  if (opened === null || opened.device.userId !== userId || !isUsable(opened)) return null
  const { device: { sent, digits }, nowMs } = opened
  if (sent === null || sent.endsAtMs <= nowMs || String(sent.endsAtMs) !== details['expiresAt']) return null
  const code = makeSentCode({ secret: openOathSecret(services, opened.device), digits }, sent.text)
  return { ...notice, details: { ...details, code } }
}
