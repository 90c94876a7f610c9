/** What only the SQLite file can show: its settings, its mode, its syncs, a full disk, a closed store. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import { openConnection } from '../../server/store/sqlite/connection.ts'
import { createGroupCommit } from '../../server/store/sqlite/group-commit.ts'
import { openSqliteStore } from '../../server/store/sqlite.ts'
import { addSampleAccount, addSampleTicket, beginSample, bytes, enrollSample, sampleEvent, sampleRegistration } from './samples.ts'

describe('the SQLite file', () => {
  let folder: string
  let files = 0
  const newFile = () => join(folder, `keytap-${++files}.db`)
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'keytap-sqlite-'))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('is made for its owner alone, with its log beside it', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file })
    await addSampleAccount(store)
    for (const name of [file, `${file}-wal`, `${file}-shm`]) assert.equal(statSync(name).mode & 0o777, 0o600, name)
    await store.close()
  })
  test('is opened with every setting that a durable commit needs', () => {
    const db = openConnection(newFile())
    const ask = (pragma: string) => Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]
    assert.deepEqual(['journal_mode', 'synchronous', 'foreign_keys'].map(ask), ['wal', 2, 1])
    db.close()
  })
  test('where WAL cannot be had, the store does not open', () => {
    // A database in memory keeps its own journal mode, whatever one asks for.
    assert.throws(() => openConnection(':memory:'), /did not take journal_mode=WAL/)
    rmSync(':memory:', { force: true })
  })
  test('keeps what was acknowledged when it is opened again', async () => {
    const file = newFile()
    const first = await openSqliteStore({ file })
    const account = await addSampleAccount(first)
    const { deviceId } = await enrollSample(first, account)
    await first.close()
    const second = await openSqliteStore({ file })
    assert.equal((await second.findCredential(account.id, deviceId))?.credential.id, deviceId)
    await second.close()
  })
  test('of a newer version is not opened', async () => {
    const file = newFile()
    await (await openSqliteStore({ file })).close()
    const db = new DatabaseSync(file)
    db.exec("insert into migrations values ('9999-future', 0)")
    db.close()
    await assert.rejects(openSqliteStore({ file }), /9999-future/)
  })
  test('commits what was asked for before it was closed, and refuses what comes after', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file })
    const adding = addSampleAccount(store)
    const account = await adding
    const late = store.addEvent(account.id, sampleEvent())
    await Promise.all([late, store.close()])
    await assert.rejects(store.findUser(account.id, 'mandy'), /closed/)
  })
  test('when the disk is full, refuses with storage_full, keeps reading, and resumes by itself', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file, maxBytes: 600_000 })
    const account = await addSampleAccount(store)
    const { acknowledged, refused } = await registerUntilRefused(store, account)
    assert.ok(refused.length > 0)
    for (const error of refused) assert.equal(error instanceof Refusal && error.code, 'storage_full')
    const kept = await store.listAllCredentials(account.id, null, 1_000)
    assert.deepEqual(kept.map(({ id }) => id).toSorted(), acknowledged.toSorted())
    await assert.rejects(store.addMeta('large', 'x'.repeat(50_000)), (error) => error instanceof Refusal && error.code === 'storage_full')
    const db = new DatabaseSync(file)
    db.exec('delete from credentials')
    await enrollSample(store, account)
    assert.equal(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok')
    db.close()
    await store.close()
  })
  test('syncs at least once for each write that was acknowledged one by one', { skip: hasStrace() ? false : 'strace is not here' }, () => {
    const log = join(folder, 'strace.txt')
    const script = join(import.meta.dirname, 'sync-writes.ts')
    const run = spawnSync('strace', ['-f', '-e', 'trace=fsync,fdatasync', '-o', log, process.execPath, script, newFile(), '200'], { encoding: 'utf8' })
    assert.equal(run.status, 0, run.stderr)
    const acknowledged = Number(run.stdout.trim())
    const syncs = readFileSync(log, 'utf8').split('\n').filter((line) => /f(data)?sync\(\d+\)\s+= 0/.test(line)).length
    assert.equal(acknowledged, 200)
    assert.ok(syncs >= acknowledged, `${syncs} syncs for ${acknowledged} writes`)
  })
})

describe('writes that share a commit', () => {
  const open = () => {
    const folder = mkdtempSync(join(tmpdir(), 'keytap-group-'))
    const db = openConnection(join(folder, 'group.db'))
    db.exec('create table t (n integer primary key) strict')
    const add = db.prepare('insert into t values (?)')
    const close = () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { db, add, commits: createGroupCommit(db, () => {}), close }
  }
  test('one that fails takes back its own rows only', async () => {
    const { db, add, commits, close } = open()
    const answers = await Promise.allSettled([
      commits.add(() => add.run(1)),
      commits.add(() => {
        add.run(2)
        throw new Error('changed its mind')
      }),
      commits.add(() => add.run(3)),
    ])
    assert.deepEqual(answers.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled'])
    assert.deepEqual(db.prepare('select n from t').all().map(({ n }) => n), [1, 3])
    close()
  })
  test('when the whole transaction is lost, each gets a try of its own', async () => {
    const { db, add, commits, close } = open()
    let tries = 0
    const answers = await Promise.allSettled([
      commits.add(() => add.run(1)),
      commits.add(() => {
        tries += 1
        // What SQLite does by itself when it is full.
        db.exec('ROLLBACK')
        throw new Error('the transaction is gone')
      }),
      commits.add(() => add.run(3)),
    ])
    assert.deepEqual(answers.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled'])
    assert.equal(tries, 2)
    assert.deepEqual(db.prepare('select n from t').all().map(({ n }) => n), [1, 3])
    close()
  })
  test('resolve only when another connection can see them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keytap-seen-'))
    const file = join(folder, 'seen.db')
    const store = await openSqliteStore({ file })
    const account = await addSampleAccount(store)
    const reader = new DatabaseSync(file, { readOnly: true })
    const seen = await Promise.all(Array.from({ length: 30 }, async () => {
      const { id } = await addSampleTicket(store, account)
      return reader.prepare('select id from tickets where id = ?').get(id) !== undefined
    }))
    assert.equal(seen.every(Boolean), true)
    reader.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
})

/** It may be missing, and a container may forbid it. */
function hasStrace(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
}

type Sample = Awaited<ReturnType<typeof addSampleAccount>>

async function registerUntilRefused(store: Awaited<ReturnType<typeof openSqliteStore>>, account: Sample) {
  const acknowledged: string[] = []
  const refused: unknown[] = []
  for (let round = 0; round < 200 && refused.length === 0; round++) {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, async () => {
      const { ticket, ceremony } = await beginSample(store, account)
      const change = sampleRegistration(account, ticket.id, ceremony.id, { maxKeysPerUser: 10_000, credential: { attestationObject: bytes(4_000) } })
      assert.equal(await store.finishRegistration(account.id, change), 'written')
      return change.credential.id
    }))
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') acknowledged.push(outcome.value)
      else refused.push(outcome.reason)
    }
  }
  return { acknowledged, refused }
}
