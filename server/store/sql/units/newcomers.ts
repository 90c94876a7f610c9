/** Users who come with a password, and with their first device: all of it, or nothing. */
import type { Newcomer, NewcomerStore } from '../../newcomers.ts'
import { Undo, type Unit } from '../query.ts'
import { addOathDevices } from './oath-devices.ts'
import { setPassword } from './passwords.ts'
import { addSlot } from './slots.ts'
import { addUser } from './users.ts'

type WithSlot = Parameters<NewcomerStore['addUserWithSlot']>
type WithOathDevice = Parameters<NewcomerStore['addUserWithOathDevice']>
type SlotAnswer = Awaited<ReturnType<NewcomerStore['addUserWithSlot']>>
type OathAnswer = Awaited<ReturnType<NewcomerStore['addUserWithOathDevice']>>

/** False when somebody has that name. */
function* addNewcomer(accountId: string, { user, event, password }: Newcomer): Unit<boolean> {
  const { id } = yield* addUser(accountId, user, event)
  if (id !== user.id) return false
  return (yield* setPassword(accountId, id, password, password.event)) === 'set'
}

export function* addUserWithPassword(accountId: string, newcomer: Newcomer): Unit<'added' | 'user_exists'> {
  return (yield* addNewcomer(accountId, newcomer)) ? 'added' : 'user_exists'
}

export function* addUserWithSlot(...[accountId, newcomer, slot, grant]: WithSlot): Unit<SlotAnswer> {
  if (!(yield* addNewcomer(accountId, newcomer))) throw new Undo<SlotAnswer>('user_exists')
  const outcome = yield* addSlot(accountId, slot, grant)
  if (outcome !== 'added') throw new Undo<SlotAnswer>(outcome)
  return outcome
}

export function* addUserWithOathDevice(...[accountId, newcomer, device, change]: WithOathDevice): Unit<OathAnswer> {
  if (!(yield* addNewcomer(accountId, newcomer))) throw new Undo<OathAnswer>({ outcome: 'user_exists' })
  // Whatever it refuses, it takes back all that this unit wrote.
  return yield* addOathDevices(accountId, [device], change)
}
