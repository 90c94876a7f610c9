import type { User } from '../../contract/shapes/users.ts'
import type { UserRecord } from '../../store/records.ts'

export function showUser({ username, displayName, email, mobile }: UserRecord): User {
  return { username, displayName, email, mobile }
}
