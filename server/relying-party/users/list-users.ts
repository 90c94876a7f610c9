import type { User } from '../../contract/shapes/users.ts'
import type { AccountCaller, Services } from '../services.ts'
import { showUser } from './show-user.ts'

export type UserPage = { readonly after: string | null; readonly limit: number }
export type UserList = { readonly users: readonly User[]; readonly next: string | null }

/** The account's users by name; `next` is the name to go on after. */
export async function listUsers({ store }: Services, { account }: AccountCaller, { after, limit }: UserPage): Promise<UserList> {
  const users = await store.listUsers(account.id, { after: after ?? '', limit })
  return { users: users.map(showUser), next: users.length < limit ? null : users.at(-1)?.username ?? null }
}
