/** K3: the chain and its anchors find what was changed, taken out, moved, cut off or rolled back, and name the place. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { readConfig } from '../../server/config.ts'
import { openVerifierServices } from '../../server/main.ts'
import { readAnchors, writeAnchors, type Anchors } from '../../server/observe/audit-anchor.ts'
import type { ChainFault } from '../../server/observe/audit-chain.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { verifyAudit } from '../../server/relying-party/verify-audit.ts'
import { readAnchorFile } from '../../server/wiring/anchor-file.ts'
import { bank, openStage, type Stage } from '../relying-party/stage.ts'

type StoredLink = { readonly sequence: number; readonly id: string; readonly mac: Uint8Array }
const moved = (from: number, to: number) => (links: readonly StoredLink[]) =>
  links.map((link) => (link.sequence === from ? { ...link, sequence: to } : link))
const without = (gone: (sequence: number) => boolean) => (links: readonly StoredLink[]) => links.filter(({ sequence }) => !gone(sequence))

/** One row a link, so that a test can move or remove each. */
function relink(db: DatabaseSync, change: (links: readonly StoredLink[]) => readonly StoredLink[]): void {
  const rows = db.prepare('select account_id, last, event_ids, macs from event_links order by last').all()
  const account = String(rows[0]?.['account_id'])
  const links = rows.flatMap(({ last, event_ids: ids, macs }) => (JSON.parse(String(ids)) as string[]).map((id, n, { length }) => (
    { sequence: Number(last) - length + 1 + n, id, mac: (macs as Uint8Array).slice(32 * n, 32 * n + 32) })))
  db.exec('delete from event_links')
  const insert = db.prepare('insert into event_links values (?, ?, ?, ?)')
  for (const { sequence, id, mac } of change(links)) insert.run(account, sequence, JSON.stringify([id]), mac)
}

describe('the audit chain', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await openStage()
    for (let n = 0; n < 5; n += 1) await stage.mint({ username: `user-${n}` })
    await stage.events()
  })
  afterEach(() => stage.end())

  const anchors = () => readAnchorFile(stage.files.anchors)
  type Attack = string | ((links: readonly StoredLink[]) => readonly StoredLink[])
  /** An attacker who owns the database, but neither the sealing key nor the anchors. */
  const attack = (...steps: readonly Attack[]) => {
    const db = new DatabaseSync(stage.files.database)
    for (const table of ['events', 'event_links']) db.exec(`drop trigger if exists ${table}_no_delete; drop trigger if exists ${table}_no_update`)
    for (const step of steps) {
      if (typeof step === 'string') db.exec(step)
      else relink(db, step)
    }
    db.close()
  }
  const idOf = async (sequence: number) => (await stage.services.store.listEvents(await accountId(), sequence - 1, 1))[0]?.id ?? ''
  const accountId = async () => (await stage.services.store.listAccounts())[0]?.id ?? ''
  const fault = async (held: Anchors = new Map()): Promise<ChainFault | null> => {
    const [verdict] = await verifyAudit(stage.services, held)
    ok(verdict)
    return verdict.fault
  }

  it('holds when nobody touched it', async () => {
    const [verdict] = await verifyAudit(stage.services, await anchors())
    deepEqual([verdict?.loginName, verdict?.verified, verdict?.unchained, verdict?.fault], ['bank', 11, 0, null])
  })

  it('finds a change in any column, of the event and of its link', async () => {
    const id = await idOf(4)
    const rename = (links: readonly StoredLink[]) => links.map((link) => (link.id === id ? { ...link, id: 'x' } : link))
    const forge = (links: readonly StoredLink[]) => links.map((link) => (link.id === id ? { ...link, mac: new Uint8Array(32) } : link))
    const changes: readonly (readonly Attack[])[] = [
      ...[
        'at = at + 1', "type = 'x'", "outcome = 'refused'", "code = 'x'", "actor = 'x'", "username = 'x'", "device_id = 'x'",
        "request_id = 'x'", `details = '{"ticketId":"x"}'`,
      ].map((change) => [`update events set ${change} where id = '${id}'`]),
      [`update events set id = 'x' where id = '${id}'`, rename],
      [forge],
    ]
    for (const change of changes) {
      const copy = stage.files.database + '.copy'
      const db = new DatabaseSync(stage.files.database)
      db.exec(`vacuum into '${copy}'`)
      db.close()
      attack(...change)
      deepEqual(await fault(), { kind: 'altered', sequence: 4 }, String(change[0]))
      attack(
        `attach '${copy}' as kept`, 'delete from events', 'insert into events select * from kept.events',
        'delete from event_links', 'insert into event_links select * from kept.event_links',
      )
      equal(await fault(), null)
      rmSync(copy)
    }
  })

  it('finds an event that is gone, from the middle and from the beginning, with its link and without', async () => {
    attack(`delete from events where id = '${await idOf(6)}'`)
    deepEqual(await fault(), { kind: 'missing', sequence: 6 })
    attack(without((sequence) => sequence === 3))
    deepEqual(await fault(), { kind: 'missing', sequence: 3 })
    attack(`delete from events where id = '${await idOf(1)}'`)
    deepEqual(await fault(), { kind: 'missing', sequence: 1 })
  })

  it('finds links that were damaged', async () => {
    attack('update event_links set event_ids = event_ids || 9')
    deepEqual(await fault(), { kind: 'cut-off', sequence: 0 })
  })

  it('finds two events that changed places, and a gap that was closed', async () => {
    attack(moved(7, -1), moved(8, 7), moved(-1, 8))
    deepEqual(await fault(), { kind: 'altered', sequence: 7 })
    attack(without((sequence) => sequence === 3), moved(4, 3))
    deepEqual(await fault(), { kind: 'altered', sequence: 3 })
  })

  it('finds that the end was cut off', async () => {
    attack(without((sequence) => sequence > 9))
    deepEqual(await fault(), { kind: 'cut-off', sequence: 9 })
  })

  it('finds by the anchor that the end and the head were cut off together', async () => {
    attack(without((sequence) => sequence > 9), 'update chain_heads set sequence = 9, mac = (select macs from event_links where last = 9)')
    equal(await fault(), null)
    deepEqual(await fault(await anchors()), { kind: 'rolled-back', sequence: 11 })
  })

  it('finds an event that was inserted by someone without the key', async () => {
    attack(
      `create table forged as select * from events where id = '${await idOf(11)}'`, "update forged set id = 'forged'",
      'insert into events select * from forged', (links) => [...links, { ...links[10]!, sequence: 12, id: 'forged' }],
      'update chain_heads set sequence = 12',
    )
    deepEqual(await fault(), { kind: 'altered', sequence: 12 })
  })

  it('says which events nobody protects yet', async () => {
    await stage.mint({ username: 'late' })
    const [verdict] = await verifyAudit(stage.services, await anchors())
    deepEqual([verdict?.verified, verdict?.unchained, verdict?.fault], [11, 2, null])
  })
})

describe('the anchors', () => {
  it('find a database that was rolled back to yesterday and went on from there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keytap-rollback-'))
    const environment = { KEYTAP_DATA: join(folder, 'today'), KEYTAP_KEK: '77'.repeat(32) }
    const lines: string[] = []
    const open = () => openVerifierServices(readConfig(environment), { writeLog: (line) => lines.push(line) })
    const act = async (times: number) => {
      const opened = await open()
      const known = await opened.services.store.listAccounts()
      if (known.length === 0) await createAccount(opened.services, bank)
      for (let n = 0; n < times; n += 1) await setAccountSuspended(opened.services, 'bank', false)
      await opened.chain()
      const faults = await verifyAudit(opened.services, await readAnchorFile(opened.files.anchors))
      await opened.close()
      return faults[0]?.fault
    }
    equal(await act(3), null)
    cpSync(join(folder, 'today', 'keytap.sqlite'), join(folder, 'yesterday.sqlite'))
    equal(await act(3), null)
    const kept = readFileSync(join(folder, 'today', 'audit-anchors.json'), 'utf8')
    for (const name of ['keytap.sqlite-wal', 'keytap.sqlite-shm']) rmSync(join(folder, 'today', name), { force: true })
    cpSync(join(folder, 'yesterday.sqlite'), join(folder, 'today', 'keytap.sqlite'))
    deepEqual(await act(1), { kind: 'rolled-back', sequence: 7 })
    // It grows past the anchor, and the anchor still tells.
    deepEqual(await act(9), { kind: 'rolled-back', sequence: 7 })
    equal(readFileSync(join(folder, 'today', 'audit-anchors.json'), 'utf8'), kept)
    ok(lines.some((line) => line.includes('rolled back')))
    rmSync(folder, { recursive: true, force: true })
  })

  it('survive being written and read', () => {
    const anchors: Anchors = new Map([['b', { sequence: 2, mac: Buffer.alloc(32, 2) }], ['a', { sequence: 1, mac: Buffer.alloc(32, 1) }]])
    deepEqual([...readAnchors(writeAnchors(anchors))].map(([id, { sequence }]) => [id, sequence]), [['a', 1], ['b', 2]])
    for (const text of ['', '{}', '[]', 'null', '{"version":1}', '{"version":1,"accounts":{"a":{"sequence":"1","mac":""}}}', '{"version":2,"accounts":{}}']) {
      throws(() => readAnchors(text), TypeError)
    }
  })
})
