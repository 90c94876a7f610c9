/** The table of device slots, as Kysely sees it; a part of `schema.ts`. */
export type SlotsTable = {
  id: string
  account_id: string
  serial: string
  user_id: string | null
  disabled: boolean | number
  created_at: number
}

export type SlotsSchema = { slots: SlotsTable }
