/** SQLite's log, which a thread copies into the file: when, how long it may grow, and how it ends. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { bearAfter, longLogFrames } from '../../server/store/sqlite/checkpoints.ts'
import { openConnection } from '../../server/store/sqlite/connection.ts'
import { openSqliteStore } from '../../server/store/sqlite.ts'
import type { Store } from '../../server/store/store.ts'
import { addSampleAccount, sampleEvent } from './samples.ts'

const mebibyte = 2 ** 20

describe('the log of the SQLite file', () => {
  let folder: string
  let files = 0
  const newFile = () => join(folder, `keytap-${++files}.db`)
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'keytap-checkpoints-'))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const writeMany = (store: Store, accountId: string, count: number, padding = '') =>
    Promise.all(Array.from({ length: count }, () => store.addEvent(accountId, sampleEvent({ details: { padding } }))))

  test('is copied into the file long before a commit would have to', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file })
    const account = await addSampleAccount(store)
    const before = statSync(file).size
    await writeMany(store, account.id, 600)
    assert.ok(statSync(`${file}-wal`).size < 4_000 * 4_096, 'a commit may have copied it')
    while (statSync(file).size === before) await new Promise((resolve) => setTimeout(resolve, 10))
    await store.close()
  })
  test('stays short where commits follow each other without a pause', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file })
    const account = await addSampleAccount(store)
    let longest = 0
    for (let round = 0; round < 100; round += 1) {
      await writeMany(store, account.id, 128, 'x'.repeat(8_000))
      longest = Math.max(longest, statSync(`${file}-wal`).size)
    }
    const written = statSync(file).size
    assert.ok(written > 100 * mebibyte, `only ${written} bytes were written`)
    assert.ok(longest < 48 * mebibyte, `the log grew to ${longest} bytes`)
    await store.close()
    assert.equal(countEvents(file), 100 * 128 + 2)
  })
  test('grows while somebody reads for long, and loses nothing', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file })
    const account = await addSampleAccount(store)
    const reader = new DatabaseSync(file)
    reader.exec('BEGIN')
    reader.prepare('select count(*) from events').get()
    for (let round = 0; round < 100; round += 1) await writeMany(store, account.id, 64, 'x'.repeat(8_000))
    assert.ok(statSync(`${file}-wal`).size > 48 * mebibyte, 'it was written over')
    assert.equal(reader.prepare('select count(*) as n from events').get()?.['n'], 2)
    reader.close()
    await store.close()
    assert.equal(countEvents(file), 100 * 64 + 2)
  })
  test('makes no commit wait again before it is twice as long, where one waited in vain', () => {
    assert.equal(bearAfter(5_000, true), 10_000)
    assert.equal(bearAfter(12_000, false), longLogFrames)
  })
  test('is not made anew beside a file that was taken away', async () => {
    const file = newFile()
    const store = await openSqliteStore({ file })
    const account = await addSampleAccount(store)
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`)
    const warned = once(process, 'warning')
    await writeMany(store, account.id, 600)
    assert.match(String(await warned), /commits copy it again/)
    assert.equal(existsSync(file), false)
    await store.close()
  })
  test('holds up neither the end of a store nor that of a script that forgets it', () => {
    for (const end of ['await store.close()', '']) {
      const file = newFile()
      const script = `
        import { openSqliteStore } from '${join(import.meta.dirname, '../../server/store/sqlite.ts')}'
        const store = await openSqliteStore({ file: '${file}' })
        await Promise.all(Array.from({ length: 700 }, (_, n) => store.addMeta('name-' + n, 'x')))
        // The thread is there by then, and has nothing to do.
        await new Promise((resolve) => setTimeout(resolve, 500))
        ${end}`
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', timeout: 30_000 })
      assert.equal(status, 0, stderr)
      const db = openConnection(file)
      assert.equal(db.prepare("select count(*) as n from meta where name like 'name-%'").get()?.['n'], 700)
      assert.equal(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok')
      db.close()
    }
  })
  test('is copied by commits again where the thread cannot be had', () => {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', withoutThread(newFile())], { encoding: 'utf8', timeout: 30_000 })
    assert.equal(status, 0, stderr)
    assert.match(stderr, /The thread that copies SQLite's log has ended, commits copy it again/)
  })
  test('is copied by commits again where the process may begin no thread at all', () => {
    const file = newFile()
    const script = `
      import { openSqliteStore } from '${join(import.meta.dirname, '../../server/store/sqlite.ts')}'
      const store = await openSqliteStore({ file: '${file}' })
      for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 600 }, (_, n) => store.addMeta(round + '-' + n, 'x')))
      await store.close()`
    const { status, stderr } = spawnSync(process.execPath, ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--input-type=module', '--eval', script], { encoding: 'utf8', timeout: 30_000 })
    assert.equal(status, 0, stderr)
    assert.equal(stderr.match(/commits copy it again/g)?.length, 1, stderr)
  })
})

function countEvents(file: string): unknown {
  const db = new DatabaseSync(file)
  const { n } = db.prepare('select count(*) as n from events').get() ?? {}
  db.close()
  return n
}

/** A thread that finds no file to open. */
const withoutThread = (file: string) => `
  import { openConnection } from '${join(import.meta.dirname, '../../server/store/sqlite/connection.ts')}'
  import { createCheckpoints } from '${join(import.meta.dirname, '../../server/store/sqlite/checkpoints.ts')}'
  const db = openConnection('${file}')
  const checkpoints = createCheckpoints(db, '${file}/nothing-here.db')
  const ask = () => Object.values(db.prepare('PRAGMA wal_autocheckpoint').get())[0]
  checkpoints.wrote(512)
  if (ask() !== 16000) throw new Error('commits do not leave it to the thread')
  while (ask() !== 4000) await new Promise((resolve) => setTimeout(resolve, 10))
  checkpoints.wrote(512)
  await checkpoints.close()
  db.close()`
