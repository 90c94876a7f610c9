/** Metadata that is kept, its age, and the folder of private models beside it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { StartFault } from '../../server/wiring/start-fault.ts'
import { aaguidAt, createMetadataAuthority, dayAfter, makeEntry } from '../authenticator/metadata-authority.ts'
import { openDatabases } from '../postgres.ts'
import { knows, metric, numberOf, payload, reasonOf, setMetadataStage } from './metadata-stage.ts'

const stage = setMetadataStage()

describe('metadata that is kept', () => {
  it('never goes back: not by the store being set back, nor by the file', async () => {
    const verifier = await stage.open()
    stage.publisher.publish(payload(7))
    await verifier.metadata.refresh()
    stage.publisher.publish(payload(8))
    await verifier.metadata.refresh()
    await verifier.close()
    await writeFile(join(stage.folder, 'fido-metadata.jwt'), stage.publisher.authority.sign(payload(7)))
    equal(numberOf(await stage.open()), 8)
    for (const name of ['keytap.sqlite', 'keytap.sqlite-wal', 'keytap.sqlite-shm', 'keytap.key']) {
      for (const one of stage.opened.splice(0)) await one.close()
      await rm(join(stage.folder, name), { force: true })
    }
    const fresh = await stage.open()
    equal(numberOf(fresh), 8)
    equal((await fresh.services.store.findMetadata(fresh.metadata.publisher))?.number, 8)
    equal(await reasonOf(fresh.metadata.offer(Buffer.from(stage.publisher.authority.sign(payload(7))))), 'older')
  })

  it('is believed no further than its signature: a file that was changed is not used', async () => {
    await writeFile(join(stage.folder, 'fido-metadata.jwt'), createMetadataAuthority().sign(payload(99)))
    const verifier = await stage.open()
    equal(numberOf(verifier), null)
    ok(stage.log.some((line) => line.includes('is not used') && line.includes('untrusted_signer')))
    stage.publisher.publish(payload(7))
    equal(await verifier.metadata.refresh(), 'updated')
  })

  it('in the store and damaged is told once, and mended by the next download', async () => {
    const verifier = await stage.open()
    await verifier.services.store.advanceMetadata(verifier.metadata.publisher, { number: 7, blob: Buffer.from('damaged') })
    for (let n = 0; n < 3; n += 1) await verifier.metadata.look()
    equal(stage.log.filter((line) => line.includes('is not used')).length, 1)
    equal(await reasonOf(verifier.metadata.offer(Buffer.from(stage.publisher.authority.sign(payload(6))))), 'older')
    stage.publisher.publish(payload(7))
    equal(await verifier.metadata.refresh(), 'updated')
    ok(knows(verifier, 7))
  })

  it('is not taken back by an old BLOB in the store beside a number that it does not have', async () => {
    const verifier = await stage.open()
    stage.publisher.publish(payload(8))
    await verifier.metadata.refresh()
    await verifier.services.store.advanceMetadata(verifier.metadata.publisher, { number: 999, blob: Buffer.from(stage.publisher.authority.sign(payload(5))) })
    for (let n = 0; n < 3; n += 1) await verifier.metadata.look()
    equal(stage.log.filter((line) => line.includes('not the one its row says')).length, 1)
    await verifier.close()
    equal(numberOf(await stage.open()), 8)
  })

  it('of another publisher is another: its number does not hold this one up', async () => {
    const other = createMetadataAuthority('Other')
    const root = join(stage.folder, 'other.pem')
    await writeFile(root, other.rootPem)
    const first = await stage.open()
    stage.publisher.publish(payload(70))
    await first.metadata.refresh()
    await first.close()
    const second = await stage.open({ KEYTAP_METADATA_ROOT: root })
    equal(numberOf(second), null)
    equal(await second.metadata.offer(Buffer.from(other.sign(payload(3)))), 'updated')
    await second.close()
    equal(numberOf(await stage.open()), 70)
  })

  it('by one node is known to the others within one look, and a fresh node starts with it', async () => {
    const url = { KEYTAP_DATABASE_URL: await (await openDatabases()).createDatabase('metadata_nodes'), KEYTAP_KEK: '5a'.repeat(32) }
    const [one, two] = [await stage.open(url, join(stage.folder, 'one')), await stage.open(url, join(stage.folder, 'two'))]
    stage.publisher.publish(payload(7))
    const asked = stage.publisher.asked()
    await one.metadata.refreshWhenDue()
    await two.metadata.look()
    ok(knows(two, 7))
    equal(two.services.metadata.version, one.services.metadata.version)
    await two.metadata.refreshWhenDue()
    const three = await stage.open(url, join(stage.folder, 'three'))
    ok(knows(three, 7))
    await three.metadata.refreshWhenDue()
    equal(stage.publisher.asked() - asked, 1)
    ok((await readdir(join(stage.folder, 'three'))).includes('fido-metadata.jwt'))
  })
})

describe('the age of metadata', () => {
  it('is told by gauge and log when the promised day is over, once, and nothing else happens', async () => {
    const verifier = await stage.open()
    await verifier.metadata.look()
    equal(verifier.services.metadata.staleAfterMs, null)
    stage.publisher.publish(payload(7, { nextUpdate: dayAfter(Date.now(), 2) }))
    await verifier.metadata.refresh()
    equal(verifier.services.metadata.staleAfterMs, Date.parse(`${dayAfter(Date.now(), 3)}T00:00:00Z`))
    await verifier.metadata.look()
    equal(metric(verifier, 'keytap_metadata_stale'), '0')
    stage.offsetMs = 4 * 86_400_000
    for (let n = 0; n < 3; n += 1) await verifier.metadata.look()
    deepEqual([metric(verifier, 'keytap_metadata_stale'), metric(verifier, 'keytap_metadata_number')], ['1', '7'])
    equal(stage.log.filter((line) => line.includes('past its time')).length, 1)
    ok(knows(verifier, 7))
  })

  it('changes the version on the day a report takes effect, and on no other', async () => {
    const verifier = await stage.open()
    const statusReports = [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-05-03' }, { status: 'REVOKED', effectiveDate: dayAfter(Date.now(), 3) }]
    stage.publisher.publish(payload(7, { entries: [makeEntry(aaguidAt(7), { statusReports })] }))
    await verifier.metadata.refresh()
    const certificationOf = () => verifier.services.metadata.list()[0]?.certification
    const versionAfter = async (days: number) => {
      stage.offsetMs = days * 86_400_000
      await verifier.metadata.look()
      return verifier.services.metadata.version
    }
    const now = await versionAfter(0)
    equal(certificationOf(), 'FIDO_CERTIFIED_L1')
    equal(await versionAfter(2), now)
    const later = await versionAfter(3)
    ok(later !== now)
    equal(certificationOf(), null)
    equal(await versionAfter(4), later)
  })
})

describe('the folder of private models', () => {
  it('is joined with the BLOB, comes first, and is read again when a file changes', async () => {
    const models = join(stage.folder, 'models')
    await mkdir(models)
    const write = (name: string, value: unknown) => writeFile(join(models, name), typeof value === 'string' ? value : JSON.stringify(value))
    const statementOf = (index: number, description: string) => makeEntry(aaguidAt(index), { description })['metadataStatement']
    await write('own.json', statementOf(1, 'Our own key'))
    await write('entry.json', makeEntry(aaguidAt(2), { description: 'With reports' }))
    await write('broken.json', '{')
    await write('notes.txt', 'not read')
    const verifier = await stage.open({ KEYTAP_METADATA_FOLDER: models })
    const nameOf = (index: number) => verifier.services.metadata.find({ aaguid: aaguidAt(index), attestationKeyIdentifier: null })?.name ?? null
    deepEqual([nameOf(1), nameOf(2), verifier.metadata.own()?.faults.map(({ about }) => about)], ['Our own key', 'With reports', ['broken.json']])
    const version = verifier.services.metadata.version
    match(version, /^own-[0-9a-f]{12}\.\d+$/)
    stage.publisher.publish(payload(7, { entries: [makeEntry(aaguidAt(1), { description: 'Published' }), makeEntry(aaguidAt(7))] }))
    await verifier.metadata.refresh()
    deepEqual([nameOf(1), nameOf(7)], ['Our own key', 'Test Key 5'])
    await write('third.json', statementOf(3, 'Came later'))
    await verifier.metadata.look()
    equal(nameOf(3), 'Came later')
    ok(verifier.services.metadata.version !== version)
    await rm(models, { recursive: true })
    await verifier.metadata.look()
    equal(nameOf(3), 'Came later')
    ok(stage.log.some((line) => line.includes('cannot be read any more')))
  })

  it('that is not there stops the start, and so does a root that is no certificate', async () => {
    await rejects(stage.open({ KEYTAP_METADATA_FOLDER: join(stage.folder, 'nowhere') }), StartFault)
    const root = join(stage.folder, 'root.pem')
    await rejects(stage.open({ KEYTAP_METADATA_ROOT: root }), StartFault)
    await writeFile(root, 'no certificate')
    await rejects(stage.open({ KEYTAP_METADATA_ROOT: root }), StartFault)
  })
})
