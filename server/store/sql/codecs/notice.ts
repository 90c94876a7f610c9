/** Notices in the outbox: row ↔ record. */
import type { Insertable, Selectable } from 'kysely'
import type { NewNotice, NoticeRecord } from '../../records.ts'
import type { NoticesTable } from '../schema.ts'

export const toNotice = (row: Selectable<NoticesTable>): NoticeRecord => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  kind: row.kind,
  to: { email: row.email, mobile: row.mobile },
  // Only this room writes the column.
  details: JSON.parse(row.details) as NoticeRecord['details'],
  attempts: row.attempts,
  createdAtMs: row.created_at,
})

export type NewNoticeRow = Omit<Insertable<NoticesTable>, 'attempts' | 'due_at' | 'created_at'>

export const fromNotice = (accountId: string, notice: NewNotice): NewNoticeRow => ({
  id: notice.id,
  account_id: accountId,
  user_id: notice.userId,
  kind: notice.kind,
  email: notice.to.email,
  mobile: notice.to.mobile,
  details: JSON.stringify(notice.details),
})
