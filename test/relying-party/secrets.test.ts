/** J1, J2, J4, J7: what is nowhere to be found, and what happens when rows are swapped or keys are wrong. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { readConfig } from '../../server/config.ts'
import { openVerifierServices } from '../../server/main.ts'
import { auditCredentials } from '../../server/relying-party/audit-credentials.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { addAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { StartFault } from '../../server/wiring/start-fault.ts'
import { authenticate, binding, dialects, enroll, openStage, refusalOf, type Stage } from './stage.ts'

/** Every value of every table, as text and as bytes. */
async function dump(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const parts: Buffer[] = []
  const tables = await client.query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public'")
  for (const { name } of tables.rows) {
    const { rows } = await client.query<Record<string, unknown>>(`select * from ${pg.escapeIdentifier(name)}`)
    for (const value of rows.flatMap((row) => Object.values(row))) parts.push(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)))
  }
  await client.end()
  return Buffer.concat(parts)
}

describe('secrets', () => {
  for (const dialect of dialects) it(`are in no file, no row of ${dialect} and no log line`, async () => {
    const stage = await openStage({ dialect })
    const { result = '', minted, authenticator } = await enroll(stage, { email: 'mandy@mail.example' })
    const verify = await stage.mint({ operation: 'verify' })
    const signed = await authenticate(stage.services, () => stage.page(verify), authenticator)
    await redeemResult(stage.services, await stage.backend(), { result, binding, operation: 'enroll' })
    const { key } = await addAccountKey(stage.services, 'bank')
    await refusalOf(stage.page(minted, 'https://evil.example'))
    await stage.events()
    const secrets = [stage.account.key, key, minted.ticket, verify.ticket, result, signed.result ?? '', binding]
    ok(secrets.every((secret) => secret.length >= 16))
    const files = readdirSync(stage.folder).filter((name) => name !== 'keytap.key')
    const places: Buffer[] = files.map((name) => readFileSync(join(stage.folder, name)))
    places.push(Buffer.from(stage.log.join('')))
    if (stage.databaseUrl !== null) places.push(await dump(stage.databaseUrl))
    ok(places.some((place) => place.includes('mandy@mail.example')), 'the search would not even find what is there')
    for (const place of places) {
      for (const secret of secrets) {
        const [, , bare = secret] = /^(k[ktr]_[^_]+_)(.+)$/.exec(secret) ?? []
        equal(place.indexOf(secret), -1)
        equal(place.indexOf(bare), -1)
        equal(place.indexOf(Buffer.from(bare, 'base64url')), -1)
      }
    }
    await stage.end()
  })

  it('lie in files that are their owner\'s alone', async () => {
    const stage = await openStage()
    await stage.events()
    for (const name of readdirSync(stage.folder)) equal(statSync(join(stage.folder, name)).mode & 0o077, 0, name)
    await stage.end()
  })
})

describe('a row that was written without the sealing key', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.end())

  const swaps: readonly (readonly [string, string])[] = [
    ['given another public key', 'update credentials set public_key = (select public_key from credentials where id = :b) where id = :a'],
    ['given to another user', 'update credentials set user_id = (select user_id from credentials where id = :b) where id = :a'],
    ['given another seal', 'update credentials set seal = (select seal from credentials where id = :b) where id = :a'],
    ['given a seal with one byte changed', "update credentials set seal = x'00' || substr(seal, 2) where id = :a and :b is not null"],
  ]
  for (const [what, sql] of swaps) {
    it(`is refused at its next use when it was ${what}, and named by the audit`, async () => {
      const [one, two] = [await enroll(stage, { username: `one ${what}` }), await enroll(stage, { username: `two ${what}` })]
      const before_ = await auditCredentials(stage.services)
      const db = new DatabaseSync(stage.files.database)
      db.prepare(sql).run({ a: one.device.id, b: two.device.id })
      const user = db.prepare('select username from users join credentials on credentials.user_id = users.id where credentials.id = ?').get(one.device.id)
      db.close()
      const minted = await stage.mint({ operation: 'verify', username: String(user?.['username']), device: one.device.id })
      equal(await refusalOf(authenticate(stage.services, () => stage.page(minted), one.authenticator)), 'integrity_error')
      const audit = await auditCredentials(stage.services)
      deepEqual(audit.broken.slice(before_.broken.length), [{ accountId: stage.account.accountId, deviceId: one.device.id, fault: 'its seal is broken' }])
      ok(stage.log.some((line) => line.includes('does not match its seal') && line.includes(one.device.id)))
    })
  }
})

describe('the sealing key', () => {
  const open = (environment: Record<string, string>) => openVerifierServices(readConfig(environment), { writeLog: () => {} })
  const withFolder = async (work: (folder: string) => Promise<void>) => {
    const folder = await mkdtemp(join(tmpdir(), 'keytap-key-'))
    await work(folder).finally(() => rm(folder, { recursive: true, force: true }))
  }

  it('is made once, beside a new database, and found again', () => withFolder(async (folder) => {
    await (await open({ KEYTAP_DATA: folder })).close()
    const key = readFileSync(join(folder, 'keytap.key'))
    equal(Buffer.from(key.toString().trim(), 'base64url').length, 32)
    await (await open({ KEYTAP_DATA: folder })).close()
    deepEqual(readFileSync(join(folder, 'keytap.key')), key)
  }))

  it('is not made anew over data that has lost it', () => withFolder(async (folder) => {
    await (await open({ KEYTAP_DATA: folder })).close()
    renameSync(join(folder, 'keytap.key'), join(folder, 'aside'))
    await rejects(open({ KEYTAP_DATA: folder }), (error) => error instanceof StartFault && /not its sealing key/.test(error.message))
    deepEqual(readdirSync(folder).includes('keytap.key'), false)
    copyFileSync(join(folder, 'aside'), join(folder, 'keytap.key'))
    await (await open({ KEYTAP_DATA: folder })).close()
  }))

  it('is refused when it belongs to other data, from a file or from the environment', () => withFolder(async (folder) => {
    await (await open({ KEYTAP_DATA: folder, KEYTAP_KEK: '11'.repeat(32) })).close()
    for (const kek of ['12'.repeat(32), Buffer.alloc(32, 0x13).toString('base64url')]) {
      await rejects(open({ KEYTAP_DATA: folder, KEYTAP_KEK: kek }), (error) => error instanceof StartFault && /does not belong/.test(error.message))
    }
    await rejects(open({ KEYTAP_DATA: folder }), StartFault)
    await (await open({ KEYTAP_DATA: folder, KEYTAP_KEK: '11'.repeat(32) })).close()
  }))
})
