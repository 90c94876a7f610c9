/** `find_user` and `find_users`: who is in the account, and what they have. */
import { Refusal } from '../../contract/refuse.ts'
import type { User } from '../../contract/shapes/users.ts'
import { findUser } from '../../relying-party/users/find-user.ts'
import { listUsers } from '../../relying-party/users/list-users.ts'
import type { Answer, Asked } from './asked.ts'
import { findUserDevices, showDevice } from './device-list.ts'

export async function showUser(asked: Asked): Promise<Answer> {
  return describe(asked, await findUser(asked.services, asked.caller, { username: asked.members.demand('username') }))
}

const page = { usual: 20, most: 50 } as const

/**
 * A page of the account's users by name, from after the name `after`; `next` is what to send as `after` for the rest, and
 * empty where there is none. With `username` only that user, exactly, or nobody.
 */
export async function showUsers(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const limit = members.integer('limit', { from: 1, to: page.most }) ?? page.usual
  const username = members.text('username') || null
  if (username !== null) {
    const only = await unlessGone(() => showUser(asked))
    return { Users: only === null ? [] : [only], next: '' }
  }
  const { users, next } = await listUsers(services, caller, { after: members.text('after'), limit })
  const shown: Answer[] = []
  for (const user of users) {
    const one = await unlessGone(() => describe(asked, user))
    if (one !== null) shown.push(one)
  }
  return { Users: shown, next: next ?? '' }
}

async function describe(asked: Asked, user: User): Promise<Answer> {
  return {
    username: user.username,
    displayName: user.displayName,
    email: user.email ?? '',
    mobile: user.mobile ?? '',
    userStatus: 0,
    Devices: (await findUserDevices(asked, user.username)).map((device) => ({ tokenID: device.id, ...showDevice(device) })),
  }
}

/** Null for a user who is not there, or was removed meanwhile. */
async function unlessGone(show: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await show()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'user_not_found') return null
    throw error
  }
}
