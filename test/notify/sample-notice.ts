import { randomUUID } from 'node:crypto'
import type { NoticeRecord } from '../../server/store/records.ts'

export const sampleNotice = (change: Partial<NoticeRecord> = {}): NoticeRecord => ({
  id: randomUUID(), accountId: 'a1', userId: 'u1', kind: 'device.added', to: { email: 'mandy@bank.example', mobile: null },
  details: { username: 'mandy', deviceId: 'd1', deviceName: 'Blue key', at: '2026-09-21T14:13:20.000Z' }, attempts: 0, createdAtMs: 1_790_000_000_000, ...change,
})
export const nameOrganization = () => Promise.resolve('Example Bank')

/** What a send threw, by its name. */
export const faultOf = (send: Promise<unknown>): Promise<string> =>
  send.then(() => 'taken', (error: unknown) => (error instanceof Error ? error.name : String(error)))
