/** A verifier that serves while its publisher is honest, silent or gone: requests do not notice. */
import { equal, match, ok } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../../server/config.ts'
import { createVerifier, type Verifier } from '../../server/main.ts'
import { createAccount, type CreatedAccount } from '../../server/relying-party/create-account.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { aaguidAt, dayAfter, makeEntry } from '../authenticator/metadata-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { openCommandLine } from '../cli/command-line.ts'
import { basic, beginRegistration, call, mint, origin, type Reply } from '../http/verifier.ts'
import { startPublisher, type Publisher } from './metadata-publisher.ts'

const maker = createAttestationAuthority()
const aaguid = aaguidAt(1)
const aaguidBytes = new Uint8Array(Buffer.from(aaguid.replaceAll('-', ''), 'hex'))
const identity = maker.issue({ aaguid: aaguidBytes })

describe('a verifier that serves', () => {
  let folder: string
  let publisher: Publisher
  let verifier: Verifier
  let bank: CreatedAccount
  let settings: Record<string, string>
  const log: string[] = []
  const payload = (no: number, ...reports: readonly { readonly status: string; readonly effectiveDate?: string }[]) => ({
    no, nextUpdate: dayAfter(Date.now(), 30),
    entries: [makeEntry(aaguid, { root: maker.root.certificate, description: 'Blue key', statusReports: [{ status: 'FIDO_CERTIFIED_L1' }, ...reports] })],
  })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keytap-serving-'))
    publisher = await startPublisher()
    settings = { KEYTAP_DATA: folder, ...await publisher.settings(folder) }
    // Accepts, and never answers.
    publisher.answerWith(() => {})
    verifier = await createVerifier(readConfig({ ...settings, KEYTAP_METRICS: 'on' }), { writeLog: (line) => log.push(line) })
    bank = await createAccount(verifier.services, { loginName: 'bank', displayName: 'Bank', rpId: 'bank.example', origins: [origin], topOrigins: [], preset: 'hardware-key' })
  })
  after(async () => {
    await verifier.close()
    await publisher.close()
    await rm(folder, { recursive: true, force: true })
  })
  const enroll = async (username: string): Promise<Reply> => {
    const house = { app: verifier.app, bank } as Parameters<typeof mint>[0]
    const { ticket } = await mint(house, { username })
    const begun = await beginRegistration(house, ticket)
    const key = createAuthenticator({ format: 'packed', identity, aaguid: aaguidBytes })
    return call(verifier, `/v1/registrations/${begun.ceremonyId}`, { headers: { authorization: `Bearer ${ticket}`, origin }, body: key.create(begun.publicKey, { origin }) })
  }
  const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
    for (let n = 0; n < 200; n += 1) {
      if (await holds()) return
      await sleep(50)
    }
    throw new Error(`it never came to pass: ${what}`)
  }
  const keytap = async (words: string) => {
    const cli = await openCommandLine()
    const ran = await cli.keytap(words, settings)
    await cli.end()
    return ran
  }

  it('enrolls while the publisher hangs, as fast as ever, and is ready', async () => {
    await until('the publisher is asked', () => publisher.asked() > 0)
    const began = performance.now()
    const reply = await enroll('user-1')
    ok(performance.now() - began < 1000)
    equal(reply.status, 201, reply.text)
    match(reply.text, /"trust":"unknown-root"/)
    equal((await call(verifier, '/health/ready')).status, 200)
  })

  it('knows within seconds what a command has taken, and proves models by it', async () => {
    publisher.publish(payload(1))
    equal((await keytap('metadata update')).code, 0)
    await until('the verifier knows it', () => verifier.services.metadata.version.startsWith('fido-1.'))
    const reply = await enroll('user-2')
    equal(reply.status, 201, reply.text)
    match(reply.text, /"model":\{"name":"Blue key"/)
    await until('the gauge tells it', async () => /^keytap_metadata_number 1$/m.test((await call(verifier, '/metrics')).text))
    const models = await call(verifier, '/v1/models?limit=1', { headers: { authorization: basic('bank', bank.key) } })
    equal((models.body['models'] as { name: string; deviceCount: number }[])[0]?.deviceCount, 2)
  })

  it('refuses a model from the day its revocation takes effect, and not because of one to come', async () => {
    publisher.publish(payload(2, { status: 'REVOKED', effectiveDate: dayAfter(Date.now(), 2) }))
    await keytap('metadata update')
    await until('number 2 is known', () => verifier.services.metadata.version.startsWith('fido-2.'))
    equal((await enroll('user-3')).status, 201)
    publisher.publish(payload(3, { status: 'REVOKED', effectiveDate: dayAfter(Date.now(), 0) }))
    await keytap('metadata update')
    await until('number 3 is known', () => verifier.services.metadata.version.startsWith('fido-3.'))
    const reply = await enroll('user-4')
    equal(reply.body['code'], 'authenticator_status', reply.text)
  })

  it('stays ready with metadata past its time, and says so in a gauge', async () => {
    publisher.publish({ ...payload(4), nextUpdate: dayAfter(Date.now(), -3) })
    await keytap('metadata update')
    await until('the gauge tells it', async () => /^keytap_metadata_stale 1$/m.test((await call(verifier, '/metrics')).text))
    equal((await call(verifier, '/health/ready')).status, 200)
    const reply = await enroll('user-5')
    equal(reply.status, 201, reply.text)
    match(reply.text, /"model":\{"name":"Blue key"/)
  })

  it('closes at once although a download hangs', async () => {
    const began = performance.now()
    await verifier.close()
    ok(performance.now() - began < 2000)
    equal(log.filter((line) => line.includes('"error"')).length, 0, log.join(''))
  })
})
