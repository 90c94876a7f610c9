/** Plausible records for the store suites; bytes differ from call to call, times are long ago. */
import { createHash, randomBytes } from 'node:crypto'
import { policyPresets } from '../../server/contract/policy.ts'
import type {
  CeremonyRecord, CredentialRecord, NewEvent, NewNotice, TicketRecord, UserRecord,
} from '../../server/store/records.ts'
import type { AuthenticationChange, RegistrationChange, Store } from '../../server/store/store.ts'

export const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
export const sha256 = (value: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(value).digest())

let counter = 0
/** UUID version 7 in the order of the calls. */
export const newId = (): string => {
  counter += 1
  const hex = (0x0190_0000_0000 + Math.floor(counter / 0x1000)).toString(16).padStart(12, '0')
  const tail = randomBytes(8).toString('hex')
  const low = counter.toString(16).padStart(3, '0').slice(-3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${low}-a${tail.slice(0, 3)}-${tail.slice(3, 15).padEnd(12, '0')}`
}

export const sampleEvent = (change: Partial<NewEvent> = {}): NewEvent => ({
  id: newId(), atMs: 1_700_000_000_000, type: 'test.happened', outcome: 'accepted', code: null, actor: 'test',
  username: null, deviceId: null, requestId: 'r1', details: { flag: true, count: 2, none: null }, ...change,
})

export const sampleNotice = (userId: string, change: Partial<NewNotice> = {}): NewNotice => ({
  id: newId(), userId, kind: 'device.added', to: { email: 'mandy@bank.example', mobile: null },
  details: { model: 'Key 5' }, ...change,
})

/** An account with a user; every name is new. */
export async function addSampleAccount(store: Store, change: { readonly rpId?: string } = {}) {
  const id = randomBytes(8).toString('hex')
  const origin = `https://${id}.example`
  const rpId = change.rpId ?? `${id}.example`
  const key = { id: newId(), hash: bytes(32) }
  await store.addAccount(
    { id, loginName: `login-${id}`, displayName: 'Bank', rpId, origins: [origin], topOrigins: [] },
    { key, policy: policyPresets['hardware-key'], event: sampleEvent({ type: 'account.added' }) },
  )
  const user = await addSampleUser(store, id, 'mandy')
  return { id, origin, rpId, key, user }
}
export type SampleAccount = Awaited<ReturnType<typeof addSampleAccount>>

export const addSampleUser = (store: Store, accountId: string, username: string): Promise<UserRecord> =>
  store.addUser(
    accountId,
    { id: newId(), username, handle: bytes(32), displayName: 'Mandy', email: 'mandy@bank.example', mobile: null },
    sampleEvent({ type: 'user.added' }),
  )

export type TicketChange = Partial<Pick<TicketRecord, 'userId' | 'operation' | 'deviceId'>> & { readonly lifetimeMs?: number }

export async function addSampleTicket(store: Store, account: SampleAccount, change: TicketChange = {}) {
  const id = newId()
  const hash = bytes(32)
  const { expiresAtMs } = await store.addTicket(
    account.id,
    {
      id, hash, lifetimeMs: 600_000, userId: account.user.id, operation: 'enroll', origin: account.origin,
      bindingHash: bytes(32), deviceId: null, authTimeMs: 1_700_000_000_000, acr: 'two', ...change,
    },
    sampleEvent({ type: 'ticket.added' }),
  )
  return { id, hash, expiresAtMs }
}

export const sampleCeremony = async (store: Store, change: Partial<CeremonyRecord> = {}): Promise<CeremonyRecord> => ({
  id: newId(), kind: 'registration', challenge: bytes(32), policyVersion: 1,
  expiresAtMs: (await store.nowMs()) + 300_000, deviceIds: [], ...change,
})

export type NewCredential = Omit<CredentialRecord, 'createdAtMs' | 'lastUsedAtMs' | 'flag'>

export const sampleCredential = (
  account: SampleAccount, ceremonyId: string, change: Partial<NewCredential> = {},
): NewCredential => ({
  id: newId(), accountId: account.id, userId: account.user.id, ceremonyId, rpId: account.rpId, state: 'active',
  name: 'Blue key', credentialId: bytes(64), publicKey: bytes(77), algorithm: -7, signCount: 4, userVerified: true,
  backupEligible: false, backedUp: false, transports: ['usb', 'nfc'], attachment: 'cross-platform',
  aaguid: 'ee882879-721c-4913-9775-3dfcce97072a', fmt: 'packed', attestationKeyIdentifier: null, trust: 'trusted',
  trustAnchor: 'ab'.repeat(32), policyVersion: 1, metadataVersion: 'none', appId: null, serial: null, replaces: null, replacedBy: null, attestationObject: bytes(900),
  clientDataJSON: bytes(180), seal: bytes(32), ...change,
})

export type RegistrationOverrides = {
  readonly credential?: Partial<NewCredential>
  readonly premise?: RegistrationChange['premise']
  readonly slotId?: string
  readonly maxKeysPerUser?: number
  readonly replacement?: RegistrationChange['replacement']
  readonly result?: RegistrationChange['ticket']['result']
  readonly status?: 'proving' | 'done'
  readonly digest?: Uint8Array
}

export const sampleRegistration = (
  account: SampleAccount, ticketId: string, ceremonyId: string, change: RegistrationOverrides = {},
): RegistrationChange => {
  const status = change.status ?? 'done'
  const state = status === 'proving' ? 'pending' : 'active'
  const result = status === 'proving' ? null : { hash: bytes(32), lifetimeMs: 300_000 }
  return {
    ticket: {
      ticketId, ceremonyId, status,
      finished: { ceremonyId, digest: change.digest ?? bytes(32) },
      result: change.result === undefined ? result : change.result,
      userVerified: true,
    },
    premise: change.premise ?? null,
    credential: sampleCredential(account, ceremonyId, { state, ...change.credential }),
    slotId: change.slotId ?? null,
    maxKeysPerUser: change.maxKeysPerUser ?? 10,
    replacement: change.replacement ?? null,
    event: sampleEvent({ type: 'device.added' }),
    notice: sampleNotice(account.user.id),
  }
}

export const sampleAuthentication = (
  account: SampleAccount, ticketId: string, ceremonyId: string, deviceId: string,
  change: Partial<Omit<AuthenticationChange, 'ticket'>> = {},
): AuthenticationChange => ({
  ticket: {
    ticketId, ceremonyId, status: 'done', finished: { ceremonyId, digest: bytes(32) },
    result: { hash: bytes(32), lifetimeMs: 300_000 }, userVerified: false,
  },
  userId: account.user.id, deviceId, counter: { mode: 'advance', value: 5 }, backedUp: false, activate: false,
  replacement: null,
  event: sampleEvent({ type: 'device.used' }), notice: null, ...change,
})

/** Ticket and begun ceremony, ready to be finished. */
export async function beginSample(
  store: Store, account: SampleAccount, change: TicketChange & { readonly ceremony?: Partial<CeremonyRecord> } = {},
) {
  const { ceremony: ceremonyChange, ...ticketChange } = change
  const ticket = await addSampleTicket(store, account, ticketChange)
  const ceremony = await sampleCeremony(store, ceremonyChange)
  const begun = await store.beginCeremony(account.id, ticket.id, ceremony, 5)
  if (begun !== 'begun') throw new Error(`the sample ceremony did not begin: ${begun}`)
  return { ticket, ceremony }
}

/** A device, enrolled in full. */
export async function enrollSample(store: Store, account: SampleAccount, change: RegistrationOverrides & TicketChange = {}) {
  const { ticket, ceremony } = await beginSample(store, account, {
    ...(change.userId === undefined ? {} : { userId: change.userId }),
    ...(change.lifetimeMs === undefined ? {} : { lifetimeMs: change.lifetimeMs }),
  })
  const registration = sampleRegistration(account, ticket.id, ceremony.id, change)
  const answer = await store.finishRegistration(account.id, registration)
  if (answer !== 'written') throw new Error(`the sample device was not written: ${answer}`)
  return { ticket, ceremony, registration, deviceId: registration.credential.id }
}
