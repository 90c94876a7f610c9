/** One-time-code devices: row ↔ record. */
import type { Selectable } from 'kysely'
import type { Digits } from '../../../oath/oath.ts'
import type { NewOathDevice, OathDeviceRecord, OathMutable } from '../../oath.ts'
import type { OathDevicesTable } from '../oath-schema.ts'
import { readBytes } from './values.ts'

const toQuestion = (text: string | null, endsAtMs: number | null) => (text === null || endsAtMs === null ? null : { text, endsAtMs })

export const toOathDevice = (row: Selectable<OathDevicesTable>): OathDeviceRecord => ({
  id: row.id,
  accountId: row.account_id,
  serial: row.serial,
  kind: row.kind,
  algorithm: row.algorithm,
  digits: row.digits as Digits,
  periodSeconds: row.period_seconds,
  suite: row.suite,
  window: row.look_around,
  counter: row.counter,
  drift: row.drift,
  sealedSecret: readBytes(row.sealed_secret),
  secretTold: Boolean(row.secret_told),
  legacy: Boolean(row.legacy),
  manufacturer: row.manufacturer,
  userId: row.user_id,
  state: row.state,
  name: row.name,
  failures: row.failures,
  question: toQuestion(row.question, row.question_ends),
  sent: toQuestion(row.sent, row.sent_ends),
  notBeforeMs: row.not_before,
  notAfterMs: row.not_after,
  revision: row.revision,
  createdAtMs: row.created_at,
  lastUsedAtMs: row.last_used_at,
})

export const fromNewOathDevice = (accountId: string, device: NewOathDevice) => ({
  id: device.id, account_id: accountId, serial: device.serial, kind: device.kind, algorithm: device.algorithm,
  digits: device.digits, period_seconds: device.periodSeconds, suite: device.suite, look_around: device.window,
  counter: device.counter, drift: device.drift, sealed_secret: device.sealedSecret, secret_told: device.secretTold, legacy: device.legacy,
  manufacturer: device.manufacturer, user_id: device.userId, state: device.state, name: device.name,
  not_before: device.notBeforeMs, not_after: device.notAfterMs,
})
export type NewOathDeviceRow = ReturnType<typeof fromNewOathDevice>

export const fromOathMutable = (next: OathMutable) => ({
  state: next.state, name: next.name, counter: next.counter, drift: next.drift, sealed_secret: next.sealedSecret, secret_told: next.secretTold,
  legacy: next.legacy, question: next.question?.text ?? null, question_ends: next.question?.endsAtMs ?? null,
  sent: next.sent?.text ?? null, sent_ends: next.sent?.endsAtMs ?? null, last_used_at: next.lastUsedAtMs,
})
export type OathMutableRow = ReturnType<typeof fromOathMutable>
