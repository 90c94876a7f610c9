/** The catalog of models, and the model that a key has proved to be, by metadata as it is published. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { listModels } from '../../server/relying-party/list-models.ts'
import { indexModels } from '../../server/trust/fido-mds/model-index.ts'
import { readModels } from '../../server/trust/fido-mds/read-models.ts'
import type { MetadataSource } from '../../server/trust/metadata-source.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { createAttestationAuthority, leafSubject } from '../authenticator/attestation-authority.ts'
import { aaguidAt, makeEntry } from '../authenticator/metadata-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { dialects, enroll, openStage, refusalOf, type Stage } from './stage.ts'

const png = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString('base64')}`
const bytesOf = (aaguid: string) => new Uint8Array(Buffer.from(aaguid.replaceAll('-', ''), 'hex'))
const maker = createAttestationAuthority({ name: 'Maker' })
const stranger = createAttestationAuthority({ name: 'Stranger' })
const batch = maker.issue()
const leaked = maker.issue()
const batchIdentifier = parseCertificate(batch.chain[0] ?? new Uint8Array()).keyIdentifier
const [blue, red] = [aaguidAt(1), aaguidAt(2)]

async function publish(): Promise<MetadataSource> {
  const { models } = await readModels([
    makeEntry(blue, {
      root: maker.root.certificate, description: 'Blue key', icon: png,
      statusReports: [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-05-03' }, { status: 'UPDATE_AVAILABLE', effectiveDate: '2022-01-01' }, { status: 'REVOKED', effectiveDate: '2999-01-01' }],
    }),
    makeEntry(red, { root: stranger.root.certificate, description: 'A red key' }),
    makeEntry(null, { root: maker.root.certificate, description: 'Old key', icon: png }, [batchIdentifier, 'cd'.repeat(20)]),
    makeEntry(null, { root: maker.root.certificate, description: 'Zz leaked', statusReports: [{ status: 'ATTESTATION_KEY_COMPROMISE' }] }, [parseCertificate(leaked.chain[0] ?? new Uint8Array()).keyIdentifier]),
    ...Array.from({ length: 200 }, (_, index) => makeEntry(aaguidAt(100 + index), { description: `Z ${String(index).padStart(3, '0')}` })),
  ])
  return { version: 'test', staleAfterMs: null, ...indexModels([], models, Date.now()) }
}

for (const dialect of dialects) {
  describe(`the models of an account on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect, preset: 'hardware-key', metadata: await publish() })
    })
    after(() => stage.end())
    const list = async (page: Parameters<typeof listModels>[2] = {}) => listModels(stage.services, await stage.backend(), page)
    const enrollKey = async (options: Parameters<typeof createAuthenticator>[0], username: string) => (await enroll(stage, { username }, createAuthenticator(options))).device

    it('are all that the metadata knows, by name, a page at a time', async () => {
      const pages = [await list()]
      for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) pages.push(await list({ after: next }))
      deepEqual(pages.map(({ models }) => models.length), [100, 100, 4])
      const names = pages.flatMap(({ models }) => models.map(({ name }) => name ?? ''))
      deepEqual(names.slice(0, 4), ['A red key', 'Blue key', 'Old key', 'Z 000'])
      equal(new Set(names).size, 204)
      equal((await list({ limit: 1000 })).next, null)
      deepEqual((await list({ after: '500' })).models, [])
      for (const page of [{ after: 'x' }, { after: '-1' }, { limit: 0 }, { limit: 1001 }, { limit: 1.5 }]) equal(await refusalOf(() => list(page)), 'malformed')
    })

    it('tell picture, certification, attachment, and every report with its date', async () => {
      const model = (await list()).models.find(({ aaguid }) => aaguid === blue)
      deepEqual(model, {
        aaguid: blue, keyIdentifier: null, name: 'Blue key', icon: png, certification: 'FIDO_CERTIFIED_L1', attachment: 'external', status: 'UPDATE_AVAILABLE', deviceCount: 0,
        reports: [
          { status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-05-03', inEffect: true },
          { status: 'UPDATE_AVAILABLE', effectiveDate: '2022-01-01', inEffect: true },
          { status: 'REVOKED', effectiveDate: '2999-01-01', inEffect: false },
        ],
      })
    })

    it('are proved by packed attestation under an anchor of that very model, and by no other', async () => {
      const proven = await enrollKey({ format: 'packed', identity: maker.issue({ aaguid: bytesOf(blue) }), aaguid: bytesOf(blue) }, 'packed-1')
      deepEqual([proven.trust, 'model' in proven ? proven.model : null], ['trusted', { name: 'Blue key', icon: png, aaguid: blue }])
      const claimed = await enrollKey({ format: 'packed', identity: maker.issue({ aaguid: bytesOf(red) }), aaguid: bytesOf(red) }, 'packed-2')
      deepEqual([claimed.trust, 'model' in claimed ? claimed.model : 'other'], ['unknown-root', null])
    })

    it('are proved by U2F attestation through the key of its certificate', async () => {
      const proven = await enrollKey({ format: 'fido-u2f', identity: batch }, 'u2f-1')
      deepEqual([proven.trust, 'model' in proven ? proven.model : null], ['trusted', { name: 'Old key', icon: png, aaguid: null }])
      const other = await enrollKey({ format: 'fido-u2f', identity: maker.issue() }, 'u2f-2')
      deepEqual([other.trust, 'model' in other ? other.model : 'other'], ['unknown-root', null])
    })

    it('are not proved by a U2F batch that was reported, in whichever format its key comes back', async () => {
      await stage.setPolicy({ trust: 'trusted', allowedModels: [blue, aaguidAt(1)] })
      const come = (format: 'packed' | 'fido-u2f') => refusalOf(enroll(stage, { username: `leaked-${format}` }, createAuthenticator({ format, identity: leaked, ...(format === 'packed' ? { aaguid: bytesOf(blue) } : {}) })))
      deepEqual([await come('packed'), await come('fido-u2f')], ['authenticator_status', 'authenticator_status'])
      await stage.setPolicy({ trust: 'any', allowedModels: null })
    })

    it('that the account has come first, with how many, the known before the unknown', async () => {
      const { models } = await list({ limit: 6 })
      deepEqual(models.map(({ name, deviceCount }) => [name, deviceCount]), [['A red key', 1], ['Blue key', 1], ['Old key', 1], [null, 1], ['Z 000', 0], ['Z 001', 0]])
      const [, , old, unknown] = models
      equal(old?.keyIdentifier, batchIdentifier)
      ok(unknown?.aaguid === null && unknown.keyIdentifier !== null && unknown.keyIdentifier !== batchIdentifier)
    })

    it('are named by the maker in the certificate under an anchor of the policy, in a form that a page and a store can hold', async () => {
      const own = createAttestationAuthority({ name: 'Own' })
      await stage.setPolicy({ anchors: [own.rootPem] })
      const name = async (organization: string, username: string) => {
        const subject = leafSubject.map(([type, text]) => [type, type === '2.5.4.10' ? organization : text] as const)
        const device = await enrollKey({ format: 'packed', identity: own.issue({ subject }) }, username)
        equal((await stage.services.store.findCredential(stage.account.accountId, device.id))?.credential.name, device.name)
        return [device.name, device.model?.name]
      }
      deepEqual(await name('A\u0000B', 'maker-1'), ['A B', 'A B'])
      deepEqual(await name('Evil\r\nX: y\u202e', 'maker-2'), ['Evil X: y', 'Evil X: y'])
      deepEqual(await name('\u0007', 'maker-3'), ['Keytap Test Key Batch 1', 'Keytap Test Key Batch 1'])
      deepEqual(await name(`A${'\u{1f511}'.repeat(80)}`, 'maker-4'), [`A${'\u{1f511}'.repeat(31)}`, `A${'\u{1f511}'.repeat(80)}`])
      equal((await name('x'.repeat(3000), 'maker-5'))[1]?.length, 200)
      await stage.setPolicy({ anchors: [] })
    })
  })
}
