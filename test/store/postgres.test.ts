/** What only a PostgreSQL server can show: restarts, lost connections, weak settings. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { Refusal } from '../../server/contract/refuse.ts'
import { openPostgresStore } from '../../server/store/postgres.ts'
import type { Store } from '../../server/store/store.ts'
import { startPostgres, type StartedPostgres } from '../postgres.ts'
import { wait } from './dialects.ts'
import { addSampleAccount, beginSample, bytes, enrollSample, sampleEvent, sampleRegistration, type SampleAccount } from './samples.ts'

describe('the store on a PostgreSQL that misbehaves', () => {
  let server: StartedPostgres
  let url: string
  let store: Store
  let account: SampleAccount
  before(async () => {
    server = await startPostgres()
    url = await server.createDatabase('faults')
    store = await openPostgresStore({ url })
    account = await addSampleAccount(store)
  })
  after(async () => {
    await store.close()
    await server.stop()
  })
  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  /** Kept by the server: by object and kind of session from version 18 on, before that as one number. */
  const countLogSyncs = async () => {
    const [version] = await query("select current_setting('server_version_num')::int as n")
    const [row] = await query(Number(version?.['n']) >= 180_000
      ? "select sum(fsyncs)::int as n from pg_stat_io where object = 'wal' and backend_type = 'client backend'"
      : 'select wal_sync::int as n from pg_stat_wal')
    return Number(row?.['n'])
  }
  /** Registers without a pause until told to stop; sorts what was answered. */
  const keepRegistering = () => {
    const acknowledged: string[] = []
    const refused: unknown[] = []
    let on = true
    const work = async () => {
      while (on) {
        try {
          const { ticket, ceremony } = await beginSample(store, account)
          const change = sampleRegistration(account, ticket.id, ceremony.id, { maxKeysPerUser: 100_000 })
          if ((await store.finishRegistration(account.id, change)) === 'written') acknowledged.push(change.credential.id)
        } catch (error) {
          refused.push(error)
          await wait(20)
        }
      }
    }
    const workers = Promise.all(Array.from({ length: 8 }, work))
    const stop = () => {
      on = false
      return workers
    }
    return { acknowledged, refused, stop }
  }
  const untilSomethingIsAcknowledged = async (list: readonly string[]) => {
    const before = list.length
    for (let tries = 0; list.length === before && tries < 500; tries++) await wait(20)
    assert.ok(list.length > before, 'nothing was acknowledged after the server came back')
  }

  for (const mode of ['fast', 'immediate'] as const) {
    test(`a restart (${mode}) under load costs refusals only, and nothing that was acknowledged`, async () => {
      const load = keepRegistering()
      await untilSomethingIsAcknowledged(load.acknowledged)
      await server.restart(mode)
      await untilSomethingIsAcknowledged(load.acknowledged)
      await load.stop()
      for (const error of load.refused) assert.equal(error instanceof Refusal && error.code, 'unavailable', String(error))
      const kept = new Set((await query('select id from credentials')).map(({ id }) => id))
      assert.deepEqual(load.acknowledged.filter((id) => !kept.has(id)), [])
    })
  }
  test('connections that the server ends are replaced', async () => {
    const load = keepRegistering()
    await untilSomethingIsAcknowledged(load.acknowledged)
    await query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keytap'")
    await untilSomethingIsAcknowledged(load.acknowledged)
    await load.stop()
    for (const error of load.refused) assert.equal(error instanceof Refusal && error.code, 'unavailable', String(error))
    const [row] = await query("select count(*)::int as n from pg_stat_activity where application_name = 'keytap'")
    assert.ok(Number(row?.['n']) <= 12)
  })
  test('a server that does not answer is refused within three seconds, and used again when it does', async () => {
    await store.probe()
    const pids = (await query("select pid from pg_stat_activity where application_name = 'keytap'")).map(({ pid }) => Number(pid))
    const frozen = [server.pid(), ...pids]
    for (const pid of frozen) process.kill(pid, 'SIGSTOP')
    const started = performance.now()
    try {
      const answers = await Promise.allSettled([store.probe(), store.openTicket(account.id, bytes(32)), store.addEvent(account.id, sampleEvent())])
      for (const answer of answers) {
        assert.ok(answer.status === 'rejected' && answer.reason instanceof Refusal && answer.reason.code === 'unavailable')
      }
      assert.ok(performance.now() - started < 3_500)
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT')
    }
    await enrollSample(store, account, { maxKeysPerUser: 100_000 })
  })
  test('the log of the server is synced at least once for each write that was acknowledged one by one', async () => {
    const syncsOf = async (writes: number) => {
      const before = await countLogSyncs()
      const own = await openPostgresStore({ url })
      for (let n = 0; n < writes; n++) await own.addEvent(account.id, sampleEvent())
      // A session reports its counts when it ends, not with each commit.
      await own.close()
      await wait(500)
      return await countLogSyncs() - before
    }
    const opening = await syncsOf(0)
    const syncs = await syncsOf(200) - opening
    assert.ok(syncs >= 200, `${syncs} syncs for 200 writes`)
  })
  test('every session commits synchronously, even where the server\'s default does not', async () => {
    await query('alter database faults set synchronous_commit = off')
    const second = await openPostgresStore({ url })
    await second.probe()
    await second.close()
    await query('alter database faults reset synchronous_commit')
  })
  test('a server without fsync is not used', async () => {
    await query('alter system set fsync = off')
    await query('select pg_reload_conf()')
    for (let tries = 0; (await query('show fsync'))[0]?.['fsync'] === 'on' && tries < 100; tries++) await wait(20)
    await assert.rejects(openPostgresStore({ url }), /fsync=off/)
    await query('alter system reset fsync')
    await query('select pg_reload_conf()')
  })
  test('an address where no server listens is told at once', async () => {
    await assert.rejects(openPostgresStore({ url: 'postgres://keytap@127.0.0.1:1/none' }))
  })
})
