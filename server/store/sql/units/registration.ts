/** An accepted registration: ticket, credential, event and notice, all or nothing. */
import type { Premise, RegistrationChange } from '../../store.ts'
import { fromCredential, type NewCredentialRow } from '../codecs/credential.ts'
import { writeList } from '../codecs/values.ts'
import { sql } from 'kysely'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { whyNotLive } from './ceremonies.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { settleReplacement } from './replacing.ts'
import { takeSlot } from './slot-filling.ts'
import { advanceTicket } from './ticket-advance.ts'
import { lockUser } from './users.ts'

/** Written out: SQLite plans anew at each run when an index is chosen by a parameter's value. */
const pending = sql.lit('pending' as const)

/**
 * Pending devices that nobody can finish any more: their ticket is over, or the same key of the
 * same user is being registered anew.
 */
const removeAbandoned = changing(({ db, now }, p: { accountId: string; userId: string; rpId: string; credentialId: Uint8Array }) =>
  db.deleteFrom('credentials')
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('state', '=', pending)
    .where((e) => e.or([
      e.and([e('rp_id', '=', p.rpId), e('credential_id', '=', p.credentialId)]),
      e.not(e.exists(e.selectFrom('tickets').select('tickets.id').whereRef('tickets.id', '=', 'credentials.ticket_id')
        .where('tickets.expires_at', '>', now).where('tickets.status', '!=', 'revoked'))),
    ])))

export const countKeys = selectingOne(({ db }, p: { accountId: string; userId: string }) =>
  db.selectFrom('credentials')
    .select((e) => [e.fn.countAll<number>().as('total'), e.fn.countAll<number>().filterWhere('state', '=', pending).as('pending')])
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

export const selectSame = selectingOne(({ db }, p: { rpId: string; credentialId: Uint8Array }) =>
  db.selectFrom('credentials').select('id').where('credential_id', '=', p.credentialId).where('rp_id', '=', p.rpId))

export const insertCredential = changing(({ db, now }, p: NewCredentialRow) =>
  db.insertInto('credentials').values({
    id: p.id, account_id: p.account_id, user_id: p.user_id, ticket_id: p.ticket_id, ceremony_id: p.ceremony_id,
    rp_id: p.rp_id, state: p.state, name: p.name, credential_id: p.credential_id, public_key: p.public_key,
    algorithm: p.algorithm, sign_count: p.sign_count, user_verified: p.user_verified,
    backup_eligible: p.backup_eligible, backed_up: p.backed_up, transports: p.transports, attachment: p.attachment,
    aaguid: p.aaguid, fmt: p.fmt, attestation_key_identifier: p.attestation_key_identifier, trust: p.trust,
    trust_anchor: p.trust_anchor, policy_version: p.policy_version, metadata_version: p.metadata_version,
    app_id: p.app_id, serial: p.serial, replaces: p.replaces, replaced_by: p.replaced_by,
    attestation_object: p.attestation_object, client_data_json: p.client_data_json, seal: p.seal, created_at: now,
    last_used_at: null,
  }).onConflict((c) => c.columns(['credential_id', 'rp_id']).doNothing()))

const selectHolding = selectingOne(({ db }, p: { accountId: string; userId: string; topOrigins: string; email: string | null; mobile: string | null }) =>
  db.selectFrom('users as u').innerJoin('accounts as a', 'a.id', 'u.account_id').select('u.id')
    .where('u.account_id', '=', p.accountId).where('u.id', '=', p.userId)
    .where('a.suspended', '=', sql.lit(false)).where('a.top_origins', '=', p.topOrigins)
    .where('u.email', 'is not distinct from', p.email).where('u.mobile', 'is not distinct from', p.mobile))

function* holds(accountId: string, userId: string, premise: Premise | null): Unit<boolean> {
  if (premise === null) return true
  const { topOrigins, email, mobile } = premise
  return (yield* selectHolding({ accountId, userId, topOrigins: writeList(topOrigins), email, mobile })) !== null
}

type Answer = 'written' | 'taken' | 'expired' | 'credential_exists' | 'device_limit' | 'slot'

export function* finishRegistration(accountId: string, change: RegistrationChange): Unit<Answer> {
  const { credential, ticket } = change
  const { userId, rpId, credentialId } = credential
  yield* lockUser({ accountId, userId })
  if (!(yield* holds(accountId, userId, change.premise))) return 'taken'
  if (!(yield* advanceTicket(accountId, 'registration', ticket, { userId, deviceId: credential.id }))) {
    return yield* whyNotLive(accountId, ticket.ticketId, ticket.ceremonyId)
  }
  yield* takeSlot(accountId, userId, change.slotId, credential.serial)
  let keys = yield* countKeys({ accountId, userId })
  if (keys !== null && keys.pending > 0) {
    yield* removeAbandoned({ accountId, userId, rpId, credentialId })
    keys = yield* countKeys({ accountId, userId })
  }
  // The key that is replaced and the one that takes its place count as one.
  const replaced = change.replacement === null ? 0 : 1
  if ((keys?.total ?? 0) - replaced >= change.maxKeysPerUser) {
    const same = yield* selectSame({ rpId, credentialId })
    throw new Undo<Answer>(same === null ? 'device_limit' : 'credential_exists')
  }
  const added = yield* insertCredential({ ...fromCredential(credential, ticket.ticketId), account_id: accountId })
  if (added === 0) throw new Undo<Answer>('credential_exists')
  if (credential.state === 'active') yield* settleReplacement(accountId, userId, credential.id, change.replacement)
  yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'written'
}
