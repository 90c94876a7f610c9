/** What a user's devices show, who may change them, and what the user hears of it. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createHash, X509Certificate } from 'node:crypto'
import { listModels } from '../../server/relying-party/list-models.ts'
import { listOwnDevices } from '../../server/relying-party/list-own-devices.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { renameDevice } from '../../server/relying-party/rename-device.ts'
import { deliverNotices, delayAfter } from '../../server/relying-party/deliver-notices.ts'
import type { NoticeRecord } from '../../server/store/records.ts'
import type { MetadataSource, ModelStatement } from '../../server/trust/metadata-source.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator, testAaguid } from '../authenticator/software-authenticator.ts'
import { enroll, openStage, refusalOf, type Stage } from './stage.ts'

const uuid = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

describe('devices', () => {
  let stage: Stage
  let count = 0
  const fresh = () => ({ username: `user-${count += 1}`, email: `user-${count}@mail.example` })
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.end())
  const noticesFor = async (deviceId: string) => {
    const sent: NoticeRecord[] = []
    await deliverNotices(stage.services, { name: 'test', send: (notice) => Promise.resolve(void sent.push(notice)) })
    return sent.filter(({ details }) => details['deviceId'] === deviceId)
  }

  it('are listed for the backend and for a manage ticket alike', async () => {
    const who = fresh()
    const { device } = await enroll(stage, who)
    const listed = await listUserDevices(stage.services, await stage.backend(), { username: who.username })
    deepEqual(listed.devices, [device])
    deepEqual([listed.rpId, listed.username], ['bank.example', who.username])
    const manage = await stage.mint({ operation: 'manage', username: who.username })
    const { oathDevices, ...keys } = listed
    deepEqual(oathDevices, [])
    deepEqual(await listOwnDevices(stage.services, await stage.page(manage)), keys)
  })

  it('are renamed and removed by a manage ticket of their own user, not of another', async () => {
    const [mine, theirs] = [fresh(), fresh()]
    const one = await enroll(stage, mine)
    await enroll(stage, mine)
    const other = await enroll(stage, theirs)
    const manage = await stage.mint({ operation: 'manage', username: mine.username })
    const page = () => stage.page(manage)
    equal((await renameDevice(stage.services, await page(), { id: one.device.id, name: 'Ring' })).name, 'Ring')
    equal(await refusalOf(async () => renameDevice(stage.services, await page(), { id: other.device.id, name: 'x' })), 'device_not_found')
    equal(await refusalOf(async () => removeDevice(stage.services, await page(), { id: other.device.id, last: true })), 'device_not_found')
    await removeDevice(stage.services, await page(), { id: one.device.id, last: false })
    equal(await refusalOf(async () => removeDevice(stage.services, await page(), { id: one.device.id, last: false })), 'device_not_found')
  })

  it('are not all removed by a page that does not say it means the last one', async () => {
    const who = fresh()
    const { device } = await enroll(stage, who)
    const manage = await stage.mint({ operation: 'manage', username: who.username })
    equal(await refusalOf(async () => removeDevice(stage.services, await stage.page(manage), { id: device.id, last: false })), 'last_device')
    await removeDevice(stage.services, await stage.page(manage), { id: device.id, last: true })
    const second = await enroll(stage, who)
    await removeDevice(stage.services, await stage.backend(), { id: second.device.id, last: false })
  })

  it('can be confined to one by the ticket', async () => {
    const who = fresh()
    const [one, two] = [await enroll(stage, who), await enroll(stage, who)]
    const manage = await stage.mint({ operation: 'manage', username: who.username, device: one.device.id })
    deepEqual((await listOwnDevices(stage.services, await stage.page(manage))).devices.map(({ id }) => id), [one.device.id])
    equal(await refusalOf(async () => renameDevice(stage.services, await stage.page(manage), { id: two.device.id, name: 'x' })), 'device_not_found')
  })

  it('are announced to the user when they come and when they go, once each', async () => {
    const { device } = await enroll(stage, fresh())
    deepEqual((await noticesFor(device.id)).map(({ kind }) => kind), ['device.added'])
    deepEqual(await noticesFor(device.id), [])
    await removeDevice(stage.services, await stage.backend(), { id: device.id, last: true })
    const [notice] = await noticesFor(device.id)
    equal(notice?.kind, 'device.removed')
  })

  it('are announced again later when the carrier failed', async () => {
    const { device } = await enroll(stage, fresh())
    const tries: string[] = []
    const failing = { name: 'test', send: (notice: NoticeRecord) => (tries.push(notice.id), Promise.reject(new Error('user-1@mail.example said no'))) }
    equal(await deliverNotices(stage.services, failing), 0)
    ok(tries.length > 0)
    deepEqual(await noticesFor(device.id), [])
    ok(stage.log.some((line) => line.includes('a notice could not be sent')))
    ok(!stage.log.some((line) => line.includes('said no')))
    deepEqual([0, 1, 2, 30].map(delayAfter), [5000, 10_000, 20_000, 3_600_000])
  })

  it('are counted by the model they claim', async () => {
    const before_ = await listModels(stage.services, await stage.backend())
    await enroll(stage, fresh(), createAuthenticator({ format: 'packed-self' }))
    const { models } = await listModels(stage.services, await stage.backend())
    const claimed = models.find(({ aaguid }) => aaguid === uuid(testAaguid))
    deepEqual([claimed?.deviceCount, claimed?.name, claimed?.status], [1, null, 'unknown'])
    equal(models.length, before_.models.length + 1)
  })
})

describe('the model of a device', () => {
  const authority = createAttestationAuthority()
  const identity = authority.issue({ aaguid: testAaguid })
  const key = () => createAuthenticator({ format: 'packed', identity })
  const anchor = authority.root.certificate
  const icon = 'data:image/png;base64,AA'
  const statement = (anchors: readonly Uint8Array[]): ModelStatement => ({
    aaguid: uuid(testAaguid), attestationKeyIdentifiers: [], name: 'Test Key 5', icon, anchors, certification: null, attachment: null, statusReports: [],
  })
  const source = (anchors: readonly Uint8Array[]): MetadataSource => ({
    version: '1',
    staleAfterMs: null,
    find: ({ aaguid }) => (aaguid === uuid(testAaguid) ? statement(anchors) : null),
    list: () => [statement(anchors)],
  })
  const enrollWith = async (anchors: readonly Uint8Array[] | null, policyAnchors: readonly string[], authenticator = key()) => {
    const stage = await openStage(anchors === null ? {} : { metadata: source(anchors) })
    await stage.setPolicy({ attestation: 'direct', anchors: [...policyAnchors] })
    const { device } = await enroll(stage, {}, authenticator)
    await stage.end()
    return device
  }

  it('is unknown while nobody vouches for it, whatever it claims', async () => {
    deepEqual(await enrollWith(null, []).then(({ trust, model }) => [trust, model]), ['unknown-root', null])
    const device = await enrollWith([anchor], [], createAuthenticator({ format: 'packed-self' }))
    deepEqual([device.trust, device.model, device.name], ['self', null, 'Security key'])
  })

  it('has the name and picture of the metadata when its own roots prove it', async () => {
    const device = await enrollWith([anchor], [])
    deepEqual(device.model, { name: 'Test Key 5', icon, aaguid: uuid(testAaguid) })
    deepEqual([device.trust, device.name], ['trusted', 'Test Key 5'])
  })

  it("has the maker's name alone when only the account's own anchor proves it", async () => {
    const device = await enrollWith([createAttestationAuthority().root.certificate], [authority.rootPem])
    const maker = /^O=(.+)$/m.exec(new X509Certificate(identity.chain[0] ?? new Uint8Array()).subject)?.[1]
    deepEqual([device.trust, device.model?.name, device.model?.icon], ['trusted', maker, null])
  })

  it('keeps which anchor it was', async () => {
    const stage = await openStage({ metadata: source([anchor]) })
    const { device } = await enroll(stage, {}, key())
    const row = await stage.services.store.findCredential(stage.account.accountId, device.id)
    deepEqual([row?.credential.trustAnchor, row?.credential.metadataVersion], [createHash('sha256').update(anchor).digest('hex'), '1'])
    await stage.end()
  })
})
