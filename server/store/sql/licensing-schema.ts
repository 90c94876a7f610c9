/** The tables of licensing, as Kysely sees them; a part of `schema.ts`. */
import type { Platform } from '../../contract/kap/device-code.ts'
import type { InstanceRecord } from '../licensing.ts'

type Flag = boolean | number
type Bytes = Uint8Array

export type LicensesTable = {
  account_id: string
  serial: string
  capacity: number
  user_id: string | null
  last_number: number
  created_at: number
}

export type InstancesTable = {
  id: string
  account_id: string
  license: string
  number: number
  state: InstanceRecord['state']
  description: string
  platform: Platform
  vouched_by: string | null
  sealed_secret: Bytes
  created_at: number
  activated_at: number | null
  last_used_at: number | null
}

export type ActivationsTable = {
  id: string
  account_id: string
  license: string
  user_id: string
  ticket_id: string | null
  revision: number
  /** JSON of `Activation`. */
  life: string
  /** Its deadline while it is live, else null: what is looked for. */
  live_until: number | null
  typed_allowed: Flag
  voucher_id: string | null
  vouch_verifies_user: Flag
  h1: Bytes
  sealed_secret: Bytes | null
  sealed_message2: Bytes | null
  answer_digest: Bytes | null
  instance_id: string | null
  policy_version: number
  created_at: number
}

export type ActivationKeysTable = {
  account_id: string
  key_id: string
  public_key: Bytes
  sealed_private_key: Bytes
  created_at: number
}

export type LicensingSchema = {
  licenses: LicensesTable
  instances: InstancesTable
  activations: ActivationsTable
  activation_keys: ActivationKeysTable
}
