/** The table of users' tokens, as Kysely sees it; a part of `schema.ts`. */
import type { UserTokenKind } from '../user-tokens.ts'

export type UserTokensTable = {
  account_id: string
  hash: Uint8Array
  user_id: string
  kind: UserTokenKind
  created_at: number
  expires_at: number
}

export type UserTokensSchema = { user_tokens: UserTokensTable }
