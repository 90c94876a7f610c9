/** Policies and accounts: what may be saved. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { endingStatuses, policyPresets, policyShape, type Policy } from '../../server/contract/policy.ts'
import { checkPolicy } from '../../server/relying-party/check-policy.ts'
import { checkAccount, listRelatedOrigins } from '../../server/relying-party/check-account.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { listEvents } from '../../server/relying-party/list-events.ts'
import { readPolicy } from '../../server/relying-party/read-policy.ts'
import { replacePolicy } from '../../server/relying-party/replace-policy.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { enroll, openStage, refusalOf, type Stage } from './stage.ts'

const base = policyPresets['hardware-key']
const refused = (change: Partial<Policy>) => refusalOf(async () => checkPolicy({ ...base, ...change }))

describe('a policy', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage({ preset: 'hardware-key' })
  })
  after(() => stage.end())

  it('may be any of the presets', () => {
    for (const preset of Object.values(policyPresets)) {
      checkPolicy(preset)
      deepEqual(policyShape.parse(preset), preset)
    }
  })

  it('is refused when it contradicts itself', async () => {
    const model = '6b657974-6170-2d74-6573-742d6b657931'
    const faults: readonly Partial<Policy>[] = [
      { trust: 'attested', attestation: 'none' },
      { allowedModels: [model], attestation: 'none' },
      { allowedModels: [model], refusedModels: [model] },
      { minCertification: 'FIDO_CERTIFIED_L1', attestation: 'none' },
      { allowedModels: ['00000000-0000-0000-0000-000000000000'] },
      { allowedKeyIdentifiers: ['ab'.repeat(20)], refusedKeyIdentifiers: ['ab'.repeat(20)] },
      { refusedStatuses: ['REVOKED'] },
      { refusedStatuses: [...base.refusedStatuses, 'REVOKED'] },
      { algorithms: [-7, -7] },
      { hints: ['security-key', 'security-key'] },
      { hints: ['client-device'] },
      { attachment: 'platform' },
      { anchors: ['not a certificate'] },
      { anchors: [createAttestationAuthority().rootPem + createAttestationAuthority().rootPem] },
    ]
    for (const fault of faults) equal(await refused(fault), 'policy_invalid', JSON.stringify(fault).slice(0, 80))
  })

  it('may let a physical compromise pass, and refuse a key that has an update', () => {
    checkPolicy({ ...base, refusedStatuses: [...endingStatuses] })
    checkPolicy({ ...base, refusedStatuses: [...endingStatuses, 'UPDATE_AVAILABLE'] })
  })

  it('that was stored before there were certifications and grace has their defaults', () => {
    const later = ['refusedKeyIdentifiers', 'minCertification', 'refusedStatuses', 'staleMetadata', 'allowSafetynet', 'graceDays', 'noticeEmail']
    deepEqual(policyShape.parse(Object.fromEntries(Object.entries(base).filter(([field]) => !later.includes(field)))), base)
  })

  it('of a preset does what its name says', () => {
    const { 'any-key': any, 'hardware-key': hardware, 'certified-key': certified, 'enterprise-list': listed } = policyPresets
    deepEqual([any.attestation, any.trust, any.allowBackupEligible, any.attachment], ['none', 'any', true, 'any'])
    deepEqual([hardware.allowBackupEligible, hardware.attachment, hardware.trust], [false, 'cross-platform', 'any'])
    deepEqual([certified.trust, certified.minCertification, certified.userVerification], ['trusted', 'FIDO_CERTIFIED_L1', 'required'])
    deepEqual([listed.trust, listed.allowedModels, listed.allowedKeyIdentifiers], ['trusted', [], []])
  })

  it('is replaced only by who read the current one', async () => {
    const { version, policy } = await readPolicy(stage.services, await stage.backend())
    const next = { version, policy: { ...policy, maxKeysPerUser: 3 } }
    equal((await replacePolicy(stage.services, await stage.backend(), next)).version, version + 1)
    equal(await refusalOf(async () => replacePolicy(stage.services, await stage.backend(), next)), 'policy_conflict')
    equal((await readPolicy(stage.services, await stage.backend())).policy.maxKeysPerUser, 3)
  })

  it('refuses no trusted key for want of metadata, and every other when it wants trust', async () => {
    await stage.setPolicy({ trust: 'trusted' })
    await rejects(enroll(stage, { username: 'a' }), { code: 'attestation_required' })
    await stage.setPolicy({ trust: 'any' })
  })

  it('pages through events without a gap', async () => {
    for (let n = 0; n < 5; n += 1) await stage.mint({ username: `p-${n}` })
    const all = await stage.events()
    const seen: string[] = []
    let after_: string | null = null
    do {
      const page = await listEvents(stage.services, await stage.backend(), { after: after_, limit: 3 })
      seen.push(...page.events.map(({ id }) => id))
      after_ = page.next
    } while (after_ !== null)
    deepEqual(seen, all.map(({ id }) => id))
    for (const input of [{ after: '-1' }, { after: 'x' }, { limit: 0 }, { limit: 1001 }, { limit: 1.5 }]) {
      equal(await refusalOf(async () => listEvents(stage.services, await stage.backend(), input)), 'malformed')
    }
  })
})

describe('an account', () => {
  const good = { loginName: 'bank', displayName: 'Bank', rpId: 'bank.example', origins: ['https://bank.example'], topOrigins: [] }

  it('is saved only with exact, secure origins and a host name', async () => {
    checkAccount(good)
    checkAccount({ ...good, rpId: 'localhost', origins: ['http://localhost:8788', 'http://app.localhost'] })
    const faults: readonly Partial<typeof good>[] = [
      { loginName: 'Bank' }, { loginName: 'a:b' }, { loginName: '' }, { displayName: 'a\nb' }, { displayName: ' ' },
      { rpId: 'Bank.example' }, { rpId: 'bank.example:443' }, { rpId: 'https://bank.example' }, { rpId: '127.0.0.1' }, { rpId: '' },
      { origins: [] }, { origins: ['https://bank.example/'] }, { origins: ['https://bank.example:443'] }, { origins: ['http://bank.example'] },
      { origins: ['https://BANK.example'] }, { origins: ['bank.example'] }, { origins: ['https://*.bank.example'] }, { origins: ['null'] },
    ]
    for (const fault of faults) equal(await refusalOf(async () => checkAccount({ ...good, ...fault })), 'malformed', JSON.stringify(fault))
  })

  it('knows which of its origins need the related-origins document', () => {
    const origins = ['https://bank.example', 'https://login.bank.example', 'https://bank.test', 'https://evilbank.example']
    deepEqual(listRelatedOrigins({ rpId: 'bank.example', origins }), ['https://bank.test', 'https://evilbank.example'])
  })

  it('has a login name of its own', async () => {
    const stage = await openStage()
    equal(await refusalOf(createAccount(stage.services, good)), 'account_exists')
    await stage.end()
  })
})
