/** The table of sessions, as Kysely sees it; a part of `schema.ts`. */
export type SessionsTable = {
  account_id: string
  hash: Uint8Array
  key_id: string
  location: string
  created_at: number
  expires_at: number
}

export type SessionsSchema = { sessions: SessionsTable }
