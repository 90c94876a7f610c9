/** The table of passwords, as Kysely sees it; a part of `schema.ts`. */
export type PasswordsTable = {
  account_id: string
  user_id: string
  salt: Uint8Array
  hash: Uint8Array
  tries: number
}

export type PasswordsSchema = { passwords: PasswordsTable }
