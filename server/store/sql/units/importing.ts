/** A credential that another system registered, with its user where there is none yet. */
import type { ImportChange } from '../../store.ts'
import { fromCredential } from '../codecs/credential.ts'
import { Undo, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { countKeys, insertCredential, selectSame } from './registration.ts'
import { addUser, lockUser } from './users.ts'

type Answer = 'added' | 'user' | 'credential_exists' | 'device_limit'

export function* importCredential(accountId: string, change: ImportChange): Unit<Answer> {
  const { credential, newUser } = change
  const { userId, rpId, credentialId } = credential
  if (newUser !== null) {
    const { id } = yield* addUser(accountId, newUser.user, newUser.event)
    // Somebody was faster with that name, so the seal names another user.
    if (id !== userId) throw new Undo<Answer>('user')
  }
  if ((yield* lockUser({ accountId, userId })) === null) throw new Undo<Answer>('user')
  const keys = yield* countKeys({ accountId, userId })
  if ((keys?.total ?? 0) >= change.maxKeysPerUser) {
    const same = yield* selectSame({ rpId, credentialId })
    throw new Undo<Answer>(same === null ? 'device_limit' : 'credential_exists')
  }
  // No ticket made it: the import's own id stands in its place.
  const added = yield* insertCredential({ ...fromCredential(credential, credential.ceremonyId), account_id: accountId })
  if (added === 0) throw new Undo<Answer>('credential_exists')
  yield* addEvent(accountId, change.event)
  return 'added'
}
