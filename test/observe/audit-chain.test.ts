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

const move = (from: number, to: number) => `update events set sequence = ${to} where sequence = ${from}`

describe('the audit chain', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await openStage()
    for (let n = 0; n < 5; n += 1) await stage.mint({ username: `user-${n}` })
    await stage.events()
  })
  afterEach(() => stage.end())

  const anchors = () => readAnchorFile(stage.files.anchors)
  /** An attacker who owns the database, but neither the sealing key nor the anchors. */
  const attack = (...statements: readonly string[]) => {
    const db = new DatabaseSync(stage.files.database)
    for (const trigger of ['events_no_delete', 'events_no_update']) db.exec(`drop trigger if exists ${trigger}`)
    for (const statement of statements) db.exec(statement)
    db.close()
  }
  const fault = async (held: Anchors = new Map()): Promise<ChainFault | null> => {
    const [verdict] = await verifyAudit(stage.services, held)
    ok(verdict)
    return verdict.fault
  }

  it('holds when nobody touched it', async () => {
    const [verdict] = await verifyAudit(stage.services, await anchors())
    deepEqual([verdict?.loginName, verdict?.verified, verdict?.unchained, verdict?.fault], ['bank', 11, 0, null])
  })

  it('finds a change in any column', async () => {
    const changes = [
      'at = at + 1', "type = 'x'", "outcome = 'refused'", "code = 'x'", "actor = 'x'", "username = 'x'", "device_id = 'x'",
      "request_id = 'x'", `details = '{"ticketId":"x"}'`, "id = 'x'", "mac = x'00'",
    ]
    for (const change of changes) {
      const copy = stage.files.database + '.copy'
      const db = new DatabaseSync(stage.files.database)
      db.exec(`vacuum into '${copy}'`)
      db.close()
      attack(`update events set ${change} where sequence = 4`)
      deepEqual(await fault(), { kind: 'altered', sequence: 4 }, change)
      attack('delete from events', `attach '${copy}' as kept`, 'insert into events select * from kept.events')
      equal(await fault(), null)
      rmSync(copy)
    }
  })

  it('finds an event that is gone, from the middle and from the beginning', async () => {
    attack('delete from events where sequence = 6')
    deepEqual(await fault(), { kind: 'missing', sequence: 6 })
    attack('delete from events where sequence = 1')
    deepEqual(await fault(), { kind: 'missing', sequence: 1 })
  })

  it('finds two events that changed places, and a gap that was closed', async () => {
    attack(move(7, -1), move(8, 7), move(-1, 8))
    deepEqual(await fault(), { kind: 'altered', sequence: 7 })
    attack('delete from events where sequence = 3', move(4, 3))
    deepEqual(await fault(), { kind: 'altered', sequence: 3 })
  })

  it('finds that the end was cut off', async () => {
    attack('delete from events where sequence > 9')
    deepEqual(await fault(), { kind: 'cut-off', sequence: 9 })
  })

  it('finds by the anchor that the end and the head were cut off together', async () => {
    attack('delete from events where sequence > 9', 'update chain_heads set sequence = 9, mac = (select mac from events where sequence = 9)')
    equal(await fault(), null)
    deepEqual(await fault(await anchors()), { kind: 'rolled-back', sequence: 11 })
  })

  it('finds an event that was inserted by someone without the key', async () => {
    attack(
      'create table forged as select * from events where sequence = 11', "update forged set id = 'forged', sequence = 12",
      'insert into events select * from forged', 'update chain_heads set sequence = 12',
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
