/** Puts the code into a notice that carries one, at the moment a carrier takes it: no code is stored. */
import { makeHotp } from '../../oath/hotp.ts'
import type { NoticeRecord } from '../../store/records.ts'
import type { Services } from '../services.ts'
import { openOathSecret } from './oath-secret.ts'
import { isUsable } from './try-code.ts'

/** Null when it is too late, or the device is gone, off, or somebody else's by now: then nothing is sent. */
export async function fillCode(services: Services, notice: NoticeRecord): Promise<NoticeRecord | null> {
  const { accountId, details, kind, userId } = notice
  if (kind !== 'code.sent') return notice
  const opened = await services.store.findOathDevice(accountId, details['deviceId'] ?? '')
  if (opened === null || opened.device.userId !== userId || !isUsable(opened) || opened.nowMs > Number(details['expiresAt'])) return null
  const { algorithm, digits, counter } = opened.device
  const code = makeHotp({ secret: openOathSecret(services, opened.device), algorithm, digits }, counter)
  return { ...notice, details: { ...details, code } }
}
