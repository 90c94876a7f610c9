/**
 * The seam to users who are made together with a password, and with their first device, since a user without what came
 * with it is not what was asked for; a part of `Store`, with the same promises.
 */
import type { NewOathDevice, OathStore } from './oath.ts'
import type { PasswordRecord } from './passwords.ts'
import type { NewEvent, UserRecord } from './records.ts'
import type { SlotStore } from './slots.ts'

export type Newcomer = {
  readonly user: Omit<UserRecord, 'accountId'>
  readonly event: NewEvent
  readonly password: Pick<PasswordRecord, 'salt' | 'hash'> & { readonly event: NewEvent }
}

type NewSlot = Parameters<SlotStore['addSlot']>[1]
type SlotGrant = Parameters<SlotStore['addSlot']>[2]
type SlotAnswer = Awaited<ReturnType<SlotStore['addSlot']>>
type OathChange = Parameters<OathStore['addOathDevices']>[2]
type OathAnswer = Awaited<ReturnType<OathStore['addOathDevices']>>

/** Each writes the user, the password and the device that it names, or nothing. `user_exists`: the account has one of this name. */
export interface NewcomerStore {
  addUserWithPassword(accountId: string, newcomer: Newcomer): Promise<'added' | 'user_exists'>
  addUserWithSlot(accountId: string, newcomer: Newcomer, slot: NewSlot, grant: SlotGrant): Promise<SlotAnswer | 'user_exists'>
  addUserWithOathDevice(accountId: string, newcomer: Newcomer, device: NewOathDevice, change: OathChange): Promise<OathAnswer | { readonly outcome: 'user_exists' }>
}
