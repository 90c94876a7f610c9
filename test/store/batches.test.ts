/**
 * The batches themselves: a call whose batch fails is done alone, so through the store's methods nobody
 * would notice a batch that never works. Here nothing stands behind them.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type pg from 'pg'
import { addTickets } from '../../server/store/postgres/batches/add-tickets.ts'
import { beginCeremonies } from '../../server/store/postgres/batches/begin-ceremonies.ts'
import { finishAuthentications } from '../../server/store/postgres/batches/finish-authentications.ts'
import { finishRegistrations } from '../../server/store/postgres/batches/finish-registrations.ts'
import { listCredentialsOfMany } from '../../server/store/postgres/batches/list-credentials.ts'
import { openTickets } from '../../server/store/postgres/batches/open-tickets.ts'
import { takeResults } from '../../server/store/postgres/batches/take-results.ts'
import { createPool } from '../../server/store/postgres/connections.ts'
import { createSession, type Session } from '../../server/store/postgres/session.ts'
import { openPostgresStore } from '../../server/store/postgres.ts'
import type { BeginPremise, RegistrationChange, Store } from '../../server/store/store.ts'
import { openDatabases } from '../postgres.ts'
import {
  addSampleAccount, addSampleUser, bytes, newId, sampleAuthentication, sampleCeremony, sampleEvent, sampleRegistration, type SampleAccount,
} from './samples.ts'

describe('a batch of PostgreSQL', () => {
  const size = 12
  let store: Store
  let pool: pg.Pool
  let session: Session
  let account: SampleAccount
  before(async () => {
    const url = await (await openDatabases()).createDatabase('batches')
    store = await openPostgresStore({ url })
    pool = createPool({ url, maxConnections: 1 })
    session = createSession(pool)
    account = await addSampleAccount(store)
  })
  after(async () => {
    await pool.end()
    await store.close()
  })
  const addAll = async (operation: 'enroll' | 'verify', userIds: readonly string[]) => {
    const { id: accountId, origin } = account
    const tickets = userIds.map((userId) => (
      { id: newId(), hash: bytes(32), lifetimeMs: 60_000, userId, operation, origin, bindingHash: bytes(32), deviceId: null, authTimeMs: null, acr: null }))
    const added = await addTickets(session, tickets.map((ticket) => ({ accountId, ticket, event: sampleEvent() })))
    assert.equal(added.filter(({ expiresAtMs }) => expiresAtMs > 0).length, size)
    return tickets
  }
  const beginAll = async (ids: readonly string[], kind: 'registration' | 'authentication', premiseOf: (n: number) => BeginPremise | null = () => null, expected = size) => {
    const ceremonies = await Promise.all(ids.map(() => sampleCeremony(store, { kind })))
    const begun = await beginCeremonies(session, ids.map((ticketId, n) => ({ accountId: account.id, ticketId, ceremony: ceremonies[n]!, maxBegins: 5, premise: premiseOf(n) })))
    assert.equal(begun.size, expected)
    return ceremonies.map(({ id }) => id)
  }

  test('does every hot method for all of its items, from the ticket to the redeemed result', async () => {
    const { id: accountId } = account
    const users = await Promise.all(Array.from({ length: size }, (_, n) => addSampleUser(store, accountId, `user ${n}`)))
    const tickets = await addAll('enroll', users.map(({ id }) => id))
    const known = (n: number) => ({ knownPolicy: 1, accountName: 'Bank', userId: users[n]!.id, userName: users[n]!.displayName })
    await beginAll(tickets.map(({ id }) => id), 'registration', (n) => ({ ...known(n), userName: 'somebody else' }), 0)
    const ceremonies = await beginAll(tickets.map(({ id }) => id), 'registration', known)
    const opened = await openTickets(session, tickets.map(({ hash }) => ({ accountId, hash })))
    assert.deepEqual(opened.map((one) => one?.ticket.ceremony?.id), ceremonies)
    const premise = (email: string) => ({ topOrigins: [], email, mobile: null })
    const changeWith = (n: number, known: RegistrationChange['premise']) =>
      sampleRegistration(account, tickets[n]!.id, ceremonies[n]!, { credential: { userId: users[n]!.id }, premise: known })
    const wrong = tickets.map((_, n) => ({ accountId, change: changeWith(n, premise('other@bank.example')) }))
    assert.equal((await finishRegistrations(session, wrong)).size, 0)
    const changes = tickets.map((_, n) => changeWith(n, n % 2 === 0 ? premise('mandy@bank.example') : null))
    assert.equal((await finishRegistrations(session, changes.map((change) => ({ accountId, change })))).size, size)
    const listed = await listCredentialsOfMany(session, users.map(({ id: userId }) => ({ accountId, userId })))
    assert.deepEqual(listed.map(([key]) => key?.id), changes.map(({ credential }) => credential.id))
    const again = await addAll('verify', users.map(({ id }) => id))
    const proofs = await beginAll(again.map(({ id }) => id), 'authentication')
    const uses = again.map(({ id }, n) => ({ ...sampleAuthentication(account, id, proofs[n]!, changes[n]!.credential.id), userId: users[n]!.id }))
    assert.equal((await finishAuthentications(session, uses.map((change) => ({ accountId, change })))).size, size)
    const redeemed = await takeResults(session, uses.map(({ ticket }) => (
      { accountId, ticketId: ticket.ticketId, resultHash: ticket.result!.hash, event: sampleEvent() })))
    assert.deepEqual(redeemed, redeemed.map(() => true))
  })

  test('writes bytes, texts and what is absent as they are', async () => {
    const { id: accountId } = account
    const user = await addSampleUser(store, accountId, 'ünïcödé "quoted" {,} \\ NULL')
    const [ticket] = await addAll('enroll', Array.from({ length: size }, () => user.id))
    const [ceremony] = await beginAll([ticket!.id, ...(await addAll('enroll', Array.from({ length: size }, () => user.id))).slice(1).map(({ id }) => id)], 'registration')
    const name = 'Schlüssel "1" {a,b} \\ NULL'
    const credentialId = Uint8Array.from({ length: 256 }, (_, n) => n)
    const change = sampleRegistration(account, ticket!.id, ceremony!, { credential: { userId: user.id, name, transports: [], trustAnchor: null, credentialId } })
    assert.equal((await finishRegistrations(session, [{ accountId, change }])).size, 1)
    const found = (await store.findCredential(accountId, change.credential.id))?.credential
    for (const [field, value] of Object.entries(change.credential)) assert.deepEqual(Object(found)[field], value, field)
  })
})
