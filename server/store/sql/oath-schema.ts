/** The table of one-time-code devices, as Kysely sees it; a part of `schema.ts`. */
import type { OathDeviceRecord } from '../oath.ts'

export type OathDevicesTable = {
  id: string
  account_id: string
  serial: string
  kind: OathDeviceRecord['kind']
  algorithm: OathDeviceRecord['algorithm']
  digits: number
  period_seconds: number | null
  suite: string | null
  look_around: number
  counter: number
  drift: number
  sealed_secret: Uint8Array
  secret_told: boolean | number
  legacy: boolean | number
  manufacturer: string
  user_id: string | null
  state: OathDeviceRecord['state']
  name: string
  failures: number
  question: string | null
  question_ends: number | null
  sent: string | null
  sent_ends: number | null
  not_before: number | null
  not_after: number | null
  revision: number
  created_at: number
  last_used_at: number | null
}

export type OathSchema = { oath_devices: OathDevicesTable }
