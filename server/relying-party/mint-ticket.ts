import { refuse } from '../contract/refuse.ts'
import type { MintedTicket, MintTicket } from '../contract/shapes/tickets.ts'
import type { UserRecord } from '../store/records.ts'
import { addTicketFor } from './add-ticket.ts'
import { checkStepUp } from './check-step-up.ts'
import { acceptedEvent } from './new-event.ts'
import { newId } from './new-id.ts'
import { rememberMinted } from './recall-ticket.ts'
import { sha256, writeSecret } from './secret-texts.ts'
import type { AccountCaller, Services } from './services.ts'
import { checkFillable } from './slots/find-place.ts'

const defaultLifetimeSeconds = 600
/** The last second of ECMAScript's time; in milliseconds also what both databases can give back. */
const lastSecond = 8_640_000_000_000

/**
 * Gives the account's backend a right that its page may use once: one operation, for one user, from
 * one origin. The text is in the answer and nowhere else.
 * @throws {Refusal} malformed, origin_unlisted, user_not_found, device_not_found, device_pending, step_up_required,
 * device_disabled, slot_filled
 */
export async function mintTicket(services: Services, caller: AccountCaller, input: MintTicket): Promise<MintedTicket> {
  const { account } = caller
  checkOrigin(account.origins, input.origin)
  checkCombination(input)
  const { user, isNew } = input.username === undefined ? { user: null, isNew: false } : await findOrAddUser(services, caller, input, input.username)
  if (user !== null && input.device !== undefined) await checkDevice(services, user, input.device, input.operation)
  if (user !== null) await checkStepUp(services, account, user, input)
  const ticketId = newId(services)
  const ticket = writeSecret('ticket', account.id, services.randomBytes(32))
  const minted = {
    id: ticketId,
    hash: sha256(ticket),
    lifetimeMs: (input.lifetimeSeconds ?? defaultLifetimeSeconds) * 1000,
    userId: user?.id ?? null,
    operation: input.operation,
    origin: input.origin,
    bindingHash: sha256(input.binding),
    deviceId: input.device ?? null,
    authTimeMs: input.authTime === undefined ? null : input.authTime * 1000,
    acr: input.acr ?? null,
  }
  const { expiresAtMs } = await addTicketFor(services, account.id, user, minted, acceptedEvent(services, caller, 'ticket.minted', {
    username: user?.username ?? null,
    deviceId: input.device ?? null,
    details: { ticketId, operation: input.operation, origin: input.origin },
  }))
  if (user !== null && isNew) rememberMinted(services, caller, user, minted, expiresAtMs)
  return { ticketId, ticket, expiresAt: expiresAtMs }
}

/** Compared exactly, as serialized by the URL standard: no case, port or dot may slip through. */
function checkOrigin(listed: readonly string[], origin: string): void {
  const parsed = URL.parse(origin)
  if (parsed === null || parsed.origin !== origin || !listed.includes(origin)) throw refuse('origin_unlisted')
}

function checkCombination({ username, operation, device, createUser, authTime = 0 }: MintTicket): void {
  const fault =
    username === undefined && operation !== 'verify' ? '"username" is required for this operation.'
    : username === undefined && device !== undefined ? '"device" needs "username".'
    : operation === 'activate' && device !== undefined ? '"device" does not fit an activation, which makes one.'
    : operation === 'enroll-code' && device !== undefined ? '"device" does not fit setting a device up, which makes one.'
    : authTime > lastSecond ? '"authTime" is not a time in Unix seconds.'
    : createUser === true && operation !== 'enroll' && operation !== 'enroll-code' ? '"createUser" fits only tickets that enroll.'
    : null
  if (fault !== null) throw refuse('malformed', { detail: fault })
}

type Found = { readonly user: UserRecord; readonly isNew: boolean }

async function findOrAddUser(services: Services, caller: AccountCaller, input: MintTicket, username: string): Promise<Found> {
  const { id: accountId } = caller.account
  const known = await services.store.findUser(accountId, username)
  if (known !== null) return { user: known, isNew: false }
  if (input.createUser !== true) throw refuse('user_not_found')
  const id = newId(services)
  const user = await services.store.addUser(accountId, {
    id,
    username,
    handle: services.randomBytes(32),
    displayName: input.displayName ?? username,
    email: input.email ?? null,
    mobile: input.mobile ?? null,
  }, acceptedEvent(services, caller, 'user.created', { username }))
  return { user, isNew: user.id === id }
}

/** An enrollment makes its device, so what it is given is the slot to fill. */
async function checkDevice({ store }: Services, user: UserRecord, deviceId: string, operation: MintTicket['operation']): Promise<void> {
  if (operation === 'enroll') {
    checkFillable((await store.findSlot(user.accountId, deviceId))?.slot, user.id)
    return
  }
  if (operation === 'verify-code') {
    const opened = await store.findOathDevice(user.accountId, deviceId)
    if (opened?.device.userId !== user.id) throw refuse('device_not_found')
    if (opened.device.state === 'pending') throw refuse('device_pending')
    return
  }
  const found = await store.findCredential(user.accountId, deviceId)
  if (found === null || found.user.id !== user.id) throw refuse('device_not_found')
  if (operation === 'verify' && found.credential.state === 'pending') throw refuse('device_pending')
}
