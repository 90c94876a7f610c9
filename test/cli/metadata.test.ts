/** `keytap metadata`, as an operator with and without a way to the publisher meets it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { policyPresets } from '../../server/contract/policy.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { aaguidAt, createMetadataAuthority, dayAfter, makeEntry } from '../authenticator/metadata-authority.ts'
import { startPublisher, type Publisher } from '../trust/metadata-publisher.ts'
import { openCommandLine, type CommandLine, type Ran } from './command-line.ts'

const identifier = 'ab'.repeat(20)
const maker = createAttestationAuthority({ name: 'Example Keys Root' })

describe('keytap metadata', () => {
  let cli: CommandLine
  let publisher: Publisher
  let settings: Record<string, string>
  const keytap = (words: string, change: Record<string, string> = {}): Promise<Ran> => cli.keytap(words, { ...settings, ...change })
  const payload = (no: number, days = 30) => ({
    no, nextUpdate: dayAfter(Date.now(), days),
    entries: [
      makeEntry(aaguidAt(1), { root: maker.root.certificate, statusReports: [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-05-03' }, { status: 'REVOKED', effectiveDate: dayAfter(Date.now(), 9) }] }),
      makeEntry(null, { description: 'Old U2F key' }, [identifier]), { aaguid: 'nonsense', statusReports: [] },
    ],
  })
  before(async () => {
    cli = await openCommandLine()
    publisher = await startPublisher()
    settings = await publisher.settings(cli.folder)
    equal((await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example')).code, 0)
  })
  after(async () => {
    await publisher.close()
    await cli.end()
  })

  it('status says when there is none, and what would bring it', async () => {
    const { out, code } = await keytap('metadata status')
    equal(code, 0)
    match(out, /^There is no metadata signed for mds\.test\.example yet\.\nA running verifier asks localhost:\d+ for it/)
    match((await keytap('metadata status', { KEYTAP_METADATA_URL: 'off' })).out, /Nothing is downloaded/)
    const shown = await keytap(`metadata show ${aaguidAt(1)}`)
    deepEqual([shown.code, shown.err.split('\n')[1]], [1, 'hint: There is no metadata yet; run "keytap metadata update".'])
  })

  it('update downloads, and says what it got; a second time there is nothing newer', async () => {
    publisher.publish(payload(7))
    const first = await keytap('metadata update')
    equal(first.code, 0, first.err)
    match(first.out, /^Metadata 7 is in force: 2 models\.\nThe next one is promised for \d{4}-\d{2}-\d{2}\.\n1 entries do not read/)
    match((await keytap('metadata update')).out, /^Metadata 7 was in force already\./)
    const { json } = await keytap('metadata status --json')
    const blob = json['blob'] as { number: number; leftOut: unknown; checkedAt: number }
    deepEqual([blob.number, blob.leftOut, json['stale']], [7, [{ about: 'nonsense', problem: 'its identifiers do not read' }], false])
    ok(Math.abs(blob.checkedAt - Date.now()) < 60_000)
  })

  it('is asked by "keytap check --policy" where it says --metadata, and by nothing else', async () => {
    const file = join(cli.folder, 'certified.json')
    await writeFile(file, JSON.stringify({ version: 1, policy: policyPresets['certified-key'] }))
    const attempt = async (model: string, more = '') => {
      const { code, json } = await keytap(`check --policy ${file} --model ${model} ${more}`)
      equal(code, 0)
      return (json['rules'] as readonly { rule: string; verdict: string }[]).filter(({ verdict }) => verdict === 'refuse').map(({ rule }) => rule)
    }
    const unasked = await attempt(aaguidAt(1))
    const asked = await attempt(aaguidAt(1), '--metadata')
    ok(unasked.length > asked.length, JSON.stringify({ unasked, asked }))
    deepEqual(await attempt(aaguidAt(7), '--metadata'), unasked)
    match((await keytap(`check --metadata ${file}`)).err, /--metadata needs a policy/)
  })

  it('update tells in two lines why it took nothing, and what was there stays', async () => {
    const failing: readonly (readonly [RegExp, () => void])[] = [
      [/is older\.\nhint: Ask its publisher/, () => publisher.publish(payload(6))],
      [/signature of the metadata does not hold/, () => publisher.answerWith(publisher.authority.sign(payload(8)).slice(0, -30))],
      [/do not lead to the pinned root/, () => publisher.answerWith(createMetadataAuthority().sign(payload(8)))],
      [/not signed for mds\.test\.example/, () => publisher.publish(payload(8), { hostName: 'elsewhere.example' })],
      [/sends elsewhere, which is not followed/, () => publisher.answerWith((_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1/' }).end())],
      [/answered 503/, () => publisher.answerWith((_request, response) => void response.writeHead(503).end())],
      [/cannot be reached \(ECONNRESET\)\.\nhint: Check the way to localhost:\d+\. Without one/, () => publisher.answerWith((_request, response) => void response.destroy())],
    ]
    for (const [words, bend] of failing) {
      bend()
      const { code, err, out } = await keytap('metadata update')
      deepEqual([code, out], [1, ''])
      match(err, words)
      match(err, /^error: .+\nhint: .+\n$/)
    }
    equal(((await keytap('metadata status --json')).json['blob'] as { number: number }).number, 7)
    match((await keytap('metadata update', { KEYTAP_METADATA_URL: 'off' })).err, /KEYTAP_METADATA_URL is off\.\nhint: Set it, or use "keytap metadata import FILE"/)
    const secret = await keytap('metadata update', { KEYTAP_METADATA_URL: 'https://user:hunter2@localhost:1/secret' })
    ok(!secret.err.includes('hunter2') && secret.code === 1, secret.err)
  })

  it('import takes a file by the same checks', async () => {
    const file = join(cli.folder, 'blob.jwt')
    const off = { KEYTAP_METADATA_URL: 'off' }
    await writeFile(file, publisher.authority.sign(payload(8)))
    equal((await keytap(`metadata import ${file} --json`, off)).json['number'], 8)
    await writeFile(file, publisher.authority.sign(payload(7)))
    match((await keytap(`metadata import ${file}`, off)).err, /is older/)
    await writeFile(file, 'something else')
    match((await keytap(`metadata import ${file}`, off)).err, /^error: The metadata is no JSON Web Signature\./)
    deepEqual([(await keytap('metadata import nowhere.jwt')).code, (await keytap('metadata import')).code], [2, 2])
  })

  it('show tells name, certification, reports and anchors, by AAGUID or key identifier', async () => {
    const { out } = await keytap(`metadata show ${aaguidAt(1).toUpperCase()}`)
    match(out, /^Test Key 5 \(published\)\n {2}AAGUID {4}[0-9a-f-]{36}\n {2}Certified FIDO_CERTIFIED_L1\n {2}Attached {2}external$/m)
    match(out, /^ {2}Report {4}REVOKED since \d{4}-\d{2}-\d{2}, not yet in effect$/m)
    match(out, /^ {2}Anchor {4}Example Keys Root, until 2044-01-01, SHA-256 [0-9a-f]{64}$/m)
    match((await keytap(`metadata show ${identifier}`)).out, /^Old U2F key[^]+none: no key can prove/)
    const shown = (await keytap(`metadata show ${aaguidAt(1)} --json`)).json
    deepEqual([shown['source'], shown['hasIcon'], (shown['reports'] as { inEffect: boolean }[]).map(({ inEffect }) => inEffect)], ['published', false, [true, false]])
    equal((await keytap(`metadata show ${aaguidAt(99)}`)).code, 1)
  })

  it('status and doctor say when it is past its time; the doctor does not fail for it', async () => {
    match((await keytap('doctor')).out, /^ok {4}metadata: number 8, 2 models, the next one promised for/m)
    publisher.publish(payload(9, -2))
    match((await keytap('metadata update')).out, /That day is over/)
    const status = await keytap('metadata status')
    equal(status.code, 1)
    match(status.out, /past its time/)
    const doctor = await keytap('doctor')
    equal(doctor.code, 0)
    match(doctor.out, /^warn {2}metadata: number 9 is past its time/m)
  })
})
