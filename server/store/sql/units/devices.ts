/** Devices: listed, found, named, removed, counted. */
import type { CredentialRecord, NewEvent, NewNotice, UserRecord } from '../../records.ts'
import type { ModelCount } from '../../store.ts'
import { toUser } from '../codecs/accounts.ts'
import { toCredential } from '../codecs/credential.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { forgetReplacement } from './replacing.ts'
import { lockUser } from './users.ts'

const selectOfUser = selecting(({ db }, p: { accountId: string; userId: string }) =>
  db.selectFrom('credentials').selectAll().where('account_id', '=', p.accountId).where('user_id', '=', p.userId)
    .orderBy('id'))

const selectPage = selecting(({ db }, p: { accountId: string; after: string; limit: number }) =>
  db.selectFrom('credentials').selectAll().where('account_id', '=', p.accountId).where('id', '>', p.after)
    .orderBy('id').limit(p.limit))

const selectById = selectingOne(({ db }, p: { accountId: string; id: string }) =>
  db.selectFrom('credentials').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

const selectByCredentialId = selectingOne(({ db }, p: { accountId: string; credentialId: Uint8Array }) =>
  db.selectFrom('credentials').selectAll()
    .where('credential_id', '=', p.credentialId).where('account_id', '=', p.accountId).orderBy('id').limit(1))

const selectUser = selectingOne(({ db }, p: { accountId: string; id: string }) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

const rename = changing(({ db }, p: { accountId: string; id: string; name: string }) =>
  db.updateTable('credentials').set({ name: p.name }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const remove = changing(({ db }, p: { accountId: string; id: string; state: CredentialRecord['state'] }) =>
  db.deleteFrom('credentials').where('account_id', '=', p.accountId).where('id', '=', p.id).where('state', '=', p.state))

const countModelRows = selecting(({ db }, p: { accountId: string }) =>
  db.selectFrom('credentials')
    .select(['aaguid', 'attestation_key_identifier', (e) => e.fn.countAll<number>().as('n')])
    .where('account_id', '=', p.accountId).where('state', '=', 'active')
    .groupBy(['aaguid', 'attestation_key_identifier']).orderBy('aaguid').orderBy('attestation_key_identifier'))

type Found = { readonly credential: CredentialRecord; readonly user: UserRecord }
type Row = Parameters<typeof toCredential>[0]

function* withUser(accountId: string, row: Row | null): Unit<Found | null> {
  if (row === null) return null
  const user = yield* selectUser({ accountId, id: row.user_id })
  return user === null ? null : { credential: toCredential(row), user: toUser(user) }
}

export function* listCredentials(accountId: string, userId: string): Unit<readonly CredentialRecord[]> {
  return (yield* selectOfUser({ accountId, userId })).map(toCredential)
}

export function* listAllCredentials(accountId: string, after: string | null, limit: number): Unit<readonly CredentialRecord[]> {
  return (yield* selectPage({ accountId, after: after ?? '', limit })).map(toCredential)
}

export function* findCredential(accountId: string, deviceId: string): Unit<Found | null> {
  return yield* withUser(accountId, yield* selectById({ accountId, id: deviceId }))
}

export function* findCredentialById(accountId: string, credentialId: Uint8Array): Unit<Found | null> {
  return yield* withUser(accountId, yield* selectByCredentialId({ accountId, credentialId }))
}

export function* renameDevice(accountId: string, deviceId: string, name: string, event: NewEvent): Unit<'renamed' | 'absent'> {
  if ((yield* rename({ accountId, id: deviceId, name })) === 0) return 'absent'
  yield* addEvent(accountId, event)
  return 'renamed'
}

type Removal = { readonly state: CredentialRecord['state']; readonly keepLast: boolean; readonly event: NewEvent; readonly notice: NewNotice | null }

export function* removeDevice(accountId: string, deviceId: string, change: Removal): Unit<'removed' | 'absent' | 'last'> {
  const row = yield* selectById({ accountId, id: deviceId })
  if (row === null) return 'absent'
  // Two removals at once would each see the other's key remain; they take turns.
  yield* lockUser({ accountId, userId: row.user_id })
  if (change.keepLast) {
    const all = yield* selectOfUser({ accountId, userId: row.user_id })
    if (!all.some((other) => other.id !== deviceId && other.state === 'active')) return 'last'
  }
  if ((yield* remove({ accountId, id: deviceId, state: change.state })) === 0) return 'absent'
  if (row.replaces !== null) yield* forgetReplacement(accountId, row.user_id, deviceId)
  yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'removed'
}

/** Counts active devices: a pending one proves nothing yet. */
export function* countModels(accountId: string): Unit<readonly ModelCount[]> {
  const rows = yield* countModelRows({ accountId })
  return rows.map((row) => ({
    aaguid: row.aaguid,
    attestationKeyIdentifier: row.attestation_key_identifier,
    deviceCount: row.n,
  }))
}
