import type { TicketState } from '../contract/shapes/tickets.ts'
import type { TicketRecord, UserRecord } from '../store/records.ts'
import { showInstance } from './licensing/show-license.ts'
import { readCodeLimits, showOathDevice, type OfAccount } from './oath/show-oath-device.ts'
import type { Services } from './services.ts'
import { showDevice } from './show-device.ts'

export type TicketDevice = { readonly device: NonNullable<TicketState['device']>; readonly user: UserRecord }

/** What a ticket made or proved; null before it did, and when it was removed since. */
export async function findTicketDevice(services: Services, ticket: TicketRecord, by: OfAccount): Promise<TicketDevice | null> {
  const { accountId, deviceId, operation } = ticket
  if (deviceId === null) return null
  if (operation === 'activate') {
    const found = await services.store.findInstance(accountId, deviceId)
    return found === null ? null : { device: showInstance(found.instance), user: found.user }
  }
  if (operation === 'enroll-code' || operation === 'verify-code') return findCodeDevice(services, by, deviceId)
  const found = await services.store.findCredential(accountId, deviceId)
  if (found !== null) return { device: showDevice(services, found.credential), user: found.user }
  return findSuccessor(services, ticket)
}

async function findCodeDevice(services: Services, by: OfAccount, deviceId: string): Promise<TicketDevice | null> {
  const opened = await services.store.findOathDevice(by.account.id, deviceId)
  if (opened === null || opened.user === null) return null
  const { maxFailures } = await readCodeLimits(services, by)
  return { device: showOathDevice(opened, maxFailures), user: opened.user }
}

/** Of an imported key that was enrolled anew in the same sitting, its successor. */
async function findSuccessor(services: Services, { accountId, userId, deviceId }: TicketRecord): Promise<TicketDevice | null> {
  if (userId === null) return null
  const keys = await services.store.listCredentials(accountId, userId)
  const successor = keys.find(({ replaces, state }) => replaces === deviceId && state === 'active')
  const found = successor === undefined ? null : await services.store.findCredential(accountId, successor.id)
  return found === null ? null : { device: showDevice(services, found.credential), user: found.user }
}
