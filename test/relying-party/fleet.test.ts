/** The fleet judged again: what policy and metadata say now of keys that were enrolled before. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { auditCredentials } from '../../server/relying-party/audit-credentials.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { createRejudging } from '../../server/relying-party/rejudge-fleet.ts'
import type { MetadataSource, ModelStatement, StatusReport } from '../../server/trust/metadata-source.ts'
import { toUuid } from '../../server/webauthn/bytes.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator, testAaguid } from '../authenticator/software-authenticator.ts'
import { authenticate, dialects, enroll, openStage, refusalOf, type Enrolled, type Stage } from './stage.ts'

const dayMs = 24 * 3_600_000
/** No pause but the one in which others get their turn. */
const rest = () => new Promise((resolve) => setImmediate(resolve))
const aaguid = toUuid(testAaguid)
const past = '2020-01-01'
const report = (status: string, effectiveDate = past): StatusReport => ({ status, effectiveDate, certificate: null })

/** Metadata that a test can turn; every turn is a new version. */
function createTurningMetadata(anchor: Uint8Array) {
  let statement: ModelStatement | null = null
  let version = 0
  const source: MetadataSource = {
    get version() {
      return `m${version}`
    },
    staleAfterMs: null,
    find: (model) => (model.aaguid === aaguid ? statement : null),
    list: () => [],
  }
  const turn = (statusReports: readonly StatusReport[] | null) => {
    version += 1
    statement = statusReports === null
      ? null
      : { aaguid, attestationKeyIdentifiers: [], name: 'Test Key 5', icon: null, anchors: [anchor], certification: 'FIDO_CERTIFIED_L1', attachment: null, statusReports }
  }
  return { source, turn }
}

for (const dialect of dialects) {
  describe(`the fleet judged again on ${dialect}`, () => {
    const authority = createAttestationAuthority()
    const identity = authority.issue({ aaguid: testAaguid })
    const metadata = createTurningMetadata(authority.root.certificate)
    let stage: Stage
    before(async () => {
      metadata.turn([])
      stage = await openStage({ dialect, preset: 'hardware-key', metadata: metadata.source })
    })
    after(() => stage.end())
    afterEach(async () => {
      metadata.turn([])
      await stage.setPolicy({ graceDays: null, noticeEmail: null, trust: 'any', refusedModels: [], anchors: [], refusedStatuses: [...refusedStatuses] })
      await createRejudging(stage.services, rest).run()
    })
    const refusedStatuses = ['REVOKED', 'ATTESTATION_KEY_COMPROMISE', 'USER_VERIFICATION_BYPASS', 'USER_KEY_REMOTE_COMPROMISE', 'USER_KEY_PHYSICAL_COMPROMISE'] as const
    const key = () => createAuthenticator({ format: 'packed', identity })
    let users = 0
    const enrollOne = () => enroll(stage, { username: `user-${(users += 1)}` }, key())
    const rejudge = () => createRejudging(stage.services, rest).run()
    const rowOf = async ({ device }: Enrolled) => (await stage.services.store.findCredential(stage.account.accountId, device.id))?.credential
    const flagOf = async (enrolled: Enrolled) => (await rowOf(enrolled))?.flag
    const eventsOf = async ({ device }: Enrolled) =>
      (await stage.events()).filter(({ deviceId }) => deviceId === device.id).map(({ type }) => type).filter((type) => !/enrolled|minted|verified/.test(type))
    const signIn = async (enrolled: Enrolled, username: string) => {
      const minted = await stage.mint({ operation: 'verify', username })
      return authenticate(stage.services, () => stage.page(minted), enrolled.authenticator)
    }

    for (const status of refusedStatuses) {
      it(`flags a key when its model gets ${status}, once, and lets go of it when the report is gone`, async () => {
        const enrolled = await enrollOne()
        await rejudge()
        equal(await flagOf(enrolled), null)
        metadata.turn([report(status)])
        ok(await rejudge() > 0)
        const flag = await flagOf(enrolled)
        deepEqual([flag?.code, flag?.graceEndsMs], ['authenticator_status', null])
        metadata.turn([report(status)])
        await rejudge()
        deepEqual(await eventsOf(enrolled), ['device.flagged'])
        metadata.turn([])
        await rejudge()
        equal(await flagOf(enrolled), null)
        deepEqual(await eventsOf(enrolled), ['device.flagged', 'device.cleared'])
      })
    }

    it('lets a flagged key sign in until its grace is over, and then refuses it by the code', async () => {
      const enrolled = await enrollOne()
      const username = `user-${users}`
      metadata.turn([report('REVOKED')])
      await stage.setPolicy({ graceDays: 7 })
      await rejudge()
      const flag = await flagOf(enrolled)
      equal((flag?.graceEndsMs ?? 0) - (flag?.sinceMs ?? 0), 7 * dayMs)
      await signIn(enrolled, username)
      await stage.setPolicy({ graceDays: 0 })
      await rejudge()
      equal((await flagOf(enrolled))?.sinceMs, flag?.sinceMs)
      equal(await refusalOf(signIn(enrolled, username)), 'authenticator_status')
      await stage.setPolicy({ graceDays: null })
      await rejudge()
      await signIn(enrolled, username)
    })

    it('flags by a policy that became stricter, and names what a new key would be refused by', async () => {
      const [proven, bare] = [await enrollOne(), await enroll(stage, { username: `user-${(users += 1)}` })]
      await stage.setPolicy({ trust: 'trusted' })
      await rejudge()
      deepEqual([await flagOf(proven), (await flagOf(bare))?.code], [null, 'attestation_required'])
      await stage.setPolicy({ refusedModels: [aaguid] })
      await rejudge()
      equal((await flagOf(proven))?.code, 'model_not_allowed')
      await stage.setPolicy({ refusedModels: [], trust: 'any' })
      await rejudge()
      deepEqual([await flagOf(proven), await flagOf(bare)], [null, null])
    })

    it('does not flag a key whose batch certificate ran out after its enrollment', async () => {
      const brief = authority.issue({ aaguid: testAaguid, notAfterMs: Date.now() + 2500 })
      await stage.setPolicy({ trust: 'trusted' })
      const enrolled = await enroll(stage, { username: `user-${(users += 1)}` }, createAuthenticator({ format: 'packed', identity: brief }))
      await new Promise((resolve) => setTimeout(resolve, 3600))
      metadata.turn([])
      await rejudge()
      deepEqual([await flagOf(enrolled), (await rowOf(enrolled))?.trust], [null, 'trusted'])
      equal(await refusalOf(enroll(stage, { username: `user-${(users += 1)}` }, createAuthenticator({ format: 'packed', identity: brief }))), 'untrusted_chain')
    })

    it('tells when the trust of a key changed, though its standing did not', async () => {
      const enrolled = await enrollOne()
      metadata.turn(null)
      await rejudge()
      equal((await rowOf(enrolled))?.trust, 'unknown-root')
      metadata.turn([])
      await rejudge()
      equal((await rowOf(enrolled))?.trust, 'trusted')
      deepEqual(await eventsOf(enrolled), ['device.trust_changed', 'device.trust_changed'])
    })

    it('judges by the anchors of the policy as well', async () => {
      const enrolled = await enrollOne()
      metadata.turn(null)
      await stage.setPolicy({ anchors: [authority.rootPem], trust: 'trusted' })
      await rejudge()
      deepEqual([await flagOf(enrolled), (await rowOf(enrolled))?.trust], [null, 'trusted'])
    })

    it('takes the trust from a key whose anchor was removed, also where its certificates repeat that anchor', async () => {
      const old = createAttestationAuthority({ rootSpec: { version: 1 } })
      const { privateKey, chain } = old.issue({ aaguid: testAaguid })
      await stage.setPolicy({ anchors: [old.rootPem], trust: 'trusted' })
      const repeating = createAuthenticator({ format: 'packed', identity: { privateKey, chain: [...chain, old.root.certificate] } })
      const enrolled = await enroll(stage, { username: `user-${(users += 1)}` }, repeating)
      await rejudge()
      deepEqual([(await rowOf(enrolled))?.trust, await flagOf(enrolled)], ['trusted', null])
      await stage.setPolicy({ anchors: [authority.rootPem] })
      deepEqual((await auditCredentials(stage.services)).broken, [], 'the anchor of the enrollment is asked for as well')
      await rejudge()
      deepEqual([(await rowOf(enrolled))?.trust, (await flagOf(enrolled))?.code], ['unknown-root', 'untrusted_chain'])
    })

    it('is judged in every account, whatever is wrong with the rows of one', async () => {
      const other = await createAccount(stage.services, { loginName: 'other', displayName: 'Other', rpId: 'other.example', origins: ['https://other.example'], topOrigins: [], preset: 'any-key' })
      const { store } = stage.services
      // Damaged before its lease, which the tests that follow need.
      const leaseFleetRun: typeof store.leaseFleetRun = (accountId, lease) =>
        accountId === stage.account.accountId ? Promise.reject(new SyntaxError('a damaged row')) : store.leaseFleetRun(accountId, lease)
      const advanced: string[] = []
      const advanceFleetRun: typeof store.advanceFleetRun = (accountId, advance) => {
        advanced.push(accountId)
        return store.advanceFleetRun(accountId, advance)
      }
      metadata.turn([])
      await createRejudging({ ...stage.services, store: { ...store, leaseFleetRun, advanceFleetRun } }, rest).run()
      deepEqual(advanced, [other.accountId])
      ok(stage.log.some((line) => line.includes('could not be judged again') && line.includes(stage.account.accountId)))
    })

    it('sends the contact of the policy one notice a run that changed anything', async () => {
      await stage.setPolicy({ noticeEmail: 'keys@bank.example' })
      await rejudge()
      const drain = async () => (await stage.services.store.leaseNotices(100, 60_000)).filter(({ kind }) => kind === 'fleet.judged')
      await drain()
      metadata.turn([report('REVOKED')])
      await rejudge()
      const [notice, another] = await drain()
      deepEqual([notice?.to.email, notice?.userId, another], ['keys@bank.example', null, undefined])
      ok(Number(notice?.details['flagged']) > 0)
    })

    it('judges nothing twice without a reason, and everything again after a day', async () => {
      const rejudging = createRejudging(stage.services, rest)
      metadata.turn([])
      notEqual(await rejudging.run(), 0)
      equal(await rejudging.run(), 0)
      equal(await createRejudging(stage.services, rest).run(), 0)
    })

    it('goes on where it stopped, and by one node at a time', async () => {
      const enrolled: Enrolled[] = []
      for (let n = 0; n < 120; n++) enrolled.push(await enrollOne())
      metadata.turn([report('REVOKED')])
      const stopping = createRejudging(stage.services, async () => stopping.stop())
      const before = await stopping.run()
      ok(before > 0 && before < 120, String(before))
      equal(await createRejudging(stage.services, rest).run(), 0, 'the lease is held')
      deepEqual(await flagOf(enrolled.at(-1) as Enrolled), null)
    })
  })
}
