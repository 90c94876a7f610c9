/** The credentials of many users by one read. */
import type { Selectable } from 'kysely'
import type { CredentialRecord } from '../../records.ts'
import { toCredential } from '../../sql/codecs/credential.ts'
import type { CredentialsTable } from '../../sql/schema.ts'
import type { Session } from '../session.ts'
import { runOne } from './transaction.ts'

export type Listing = { readonly accountId: string; readonly userId: string }

/** The pairs stay pairs: a user of another account does not exist. */
const text = `
  select c.* from unnest($1::text[], $2::text[]) as i(account_id, user_id)
  join credentials c on c.account_id = i.account_id and c.user_id = i.user_id
  order by c.id`

export async function listCredentialsOfMany(session: Session, items: readonly Listing[]): Promise<readonly (readonly CredentialRecord[])[]> {
  const values = [items.map(({ accountId }) => accountId), items.map(({ userId }) => userId)]
  const rows = await runOne(session, { name: 'list_credentials', text, values })
  // The statement names the table, so its rows have the table's type.
  const found = rows.map((row) => toCredential(row as Selectable<CredentialsTable>))
  return items.map((item) => found.filter(({ accountId, userId }) => accountId === item.accountId && userId === item.userId))
}
