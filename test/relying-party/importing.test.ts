/** U2F keys of another system: taken over, used through `appid`, enrolled anew. On both stores. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ImportedKey, ImportOutcome } from '../../server/contract/shapes/imports.ts'
import { isSameSite } from '../../server/relying-party/check-app-id.ts'
import { judgeImportedKey } from '../../server/relying-party/import-judge-key.ts'
import { importKeys } from '../../server/relying-party/import-keys.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { loadPolicy } from '../../server/relying-party/load-policy.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createU2fKey, writeU2fClientData, type U2fKey } from '../authenticator/u2f-key.ts'
import { appId, describeKey } from './import-stage.ts'
import { dialects, openStage, type Stage } from './stage.ts'

describe('an AppID', () => {
  it('is of the site of the RP ID, as browsers judge it', () => {
    const same = [['bank.example', 'bank.example'], ['u2f.bank.example', 'bank.example'], ['bank.example', 'login.bank.example'], ['u2f.bank.example', 'login.bank.example'], ['a.bank.co.uk', 'b.bank.co.uk']]
    for (const [host = '', rpId = ''] of same) ok(isSameSite(host, rpId), `${host} ${rpId}`)
    const other = [['bank.example.evil', 'bank.example'], ['evilbank.example', 'bank.example'], ['example', 'bank.example'], ['localhost', 'localhost'], ['evil.co.uk', 'bank.co.uk'], ['co.uk', 'bank.co.uk'], ['10.0.0.1', 'x.0.1'], ['[::1]', 'bank.example'], ['', 'bank.example']]
    for (const [host = '', rpId = ''] of other) ok(!isSameSite(host, rpId), `${host} ${rpId}`)
  })
})

for (const dialect of dialects) {
  describe(`importing on ${dialect}`, () => {
    const authority = createAttestationAuthority()
    const maker = authority.issue()
    let stage: Stage
    let count = 0
    const fresh = () => `user-${count += 1}`
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    const take = async (keys: readonly ImportedKey[], how: { createUsers?: boolean; dryRun?: boolean } = { createUsers: true }) =>
      importKeys(stage.services, await stage.backend(), { keys: [...keys], ...how })
    const takeOne = async (key: ImportedKey): Promise<ImportOutcome> => {
      const { outcomes: [outcome] } = await take([key])
      if (outcome === undefined) throw new Error('no outcome')
      return outcome
    }
    const raw = (username: string, key: U2fKey, change: Partial<ImportedKey> = {}): ImportedKey => {
      const clientData = writeU2fClientData('register', 'a-challenge-of-old', 'https://bank.example')
      const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
      return { username, appId, registrationData: base64url(key.register(appId, clientData)), clientData: base64url(clientData), ...change }
    }

    it('takes a bare key as unproven, with what was told of it and the time it was made', async () => {
      const username = fresh()
      const key = createU2fKey(maker)
      const createdAt = Date.UTC(2018, 3, 1)
      const { outcome, device, proof } = await takeOne({ ...describeKey(username, key), counter: 41, label: 'Old key', createdAt, email: 'ada@bank.example', displayName: 'Ada' })
      deepEqual([outcome, proof, device?.name, device?.createdAt], ['imported', 'none', 'Old key', createdAt])
      deepEqual([device?.origin, device?.appId, device?.trust, device?.fmt, device?.model], ['imported', appId, 'none', 'none', null])
      const found = await stage.services.store.findCredential(stage.account.accountId, device?.id ?? '')
      deepEqual([found?.credential.signCount, found?.credential.state, found?.user.username], [41, 'active', username])
      deepEqual([found?.user.email, found?.user.displayName], ['ada@bank.example', 'Ada'])
    })

    it('shows no model for a certificate without its signature, which anybody may have a copy of', async () => {
      await stage.setPolicy({ anchors: [authority.rootPem] })
      const key = createU2fKey(maker)
      const certificate = Buffer.from(maker.chain[0] ?? new Uint8Array()).toString('base64url')
      const { device, proof } = await takeOne({ ...describeKey(fresh(), key), certificate })
      deepEqual([proof, device?.trust, device?.model], ['none', 'none', null])
      equal((await takeOne({ ...describeKey(fresh(), createU2fKey(maker)), certificate: 'AAAA' })).code, 'attestation_certificate_invalid')
    })

    it('verifies a raw registration, and how far its certificate leads', async () => {
      await stage.setPolicy({ anchors: [] })
      const unknown = await takeOne(raw(fresh(), createU2fKey(maker)))
      deepEqual([unknown.proof, unknown.device?.fmt, unknown.device?.trust, unknown.device?.model], ['registration', 'fido-u2f', 'unknown-root', null])
      await stage.setPolicy({ anchors: [authority.rootPem] })
      const trusted = await takeOne(raw(fresh(), createU2fKey(maker)))
      deepEqual([trusted.device?.trust, typeof trusted.device?.model?.name], ['trusted', 'string'])
    })

    it('judges a certificate by the time of the registration, and one that had run out leads nowhere', async () => {
      await stage.setPolicy({ anchors: [authority.rootPem] })
      const notAfterMs = Date.UTC(2025, 0, 1)
      const expired = authority.issue({ notAfterMs })
      const late = await takeOne(raw(fresh(), createU2fKey(expired)))
      deepEqual([late.outcome, late.device?.trust], ['imported', 'unknown-root'])
      const then = await takeOne(raw(fresh(), createU2fKey(expired), { createdAt: notAfterMs - 86_400_000 }))
      deepEqual([then.outcome, then.device?.trust], ['imported', 'trusted'])
    })

    it('refuses a raw registration that was bent, and one of another AppID or key', async () => {
      const key = createU2fKey(maker)
      const whole = raw(fresh(), key)
      const bytes = Buffer.from(whole.registrationData ?? '', 'base64url')
      const bend = (at: number) => {
        const bent = Buffer.from(bytes)
        bent[at] = (bent[at] ?? 0) ^ 1
        return bent.toString('base64url')
      }
      equal((await takeOne({ ...whole, registrationData: bend(bytes.length - 1) })).code, 'attestation_signature_invalid')
      equal((await takeOne({ ...whole, registrationData: bend(70) })).code, 'attestation_signature_invalid')
      equal((await takeOne({ ...whole, registrationData: bend(5) })).code, 'public_key_invalid')
      equal((await takeOne({ ...whole, appId: 'https://bank.example/other' })).code, 'attestation_signature_invalid')
      equal((await takeOne({ ...whole, registrationData: whole.registrationData?.slice(0, 92) ?? '' })).code, 'attestation_invalid')
      const { clientData: _left, ...half } = whole
      equal((await takeOne(half)).code, 'malformed')
      const { keyHandle, publicKey } = describeKey('x', createU2fKey(maker))
      equal((await takeOne({ ...whole, keyHandle })).code, 'response_mismatch')
      equal((await takeOne({ ...whole, publicKey })).code, 'response_mismatch')
      equal((await stage.services.store.findUser(stage.account.accountId, whole.username)), null)
    })

    it('refuses a bare key that cannot be one', async () => {
      const whole = describeKey(fresh(), createU2fKey(maker))
      const code = async (change: Partial<ImportedKey>) => (await takeOne({ ...whole, ...change })).code
      equal(await code({ publicKey: Buffer.alloc(65, 4).toString('base64url') }), 'public_key_invalid')
      equal(await code({ publicKey: Buffer.alloc(64, 4).toString('base64url') }), 'public_key_invalid')
      equal(await code({ keyHandle: Buffer.alloc(256, 4).toString('base64url') }), 'credential_id_invalid')
      equal(await code({ keyHandle: '' }), 'credential_id_invalid')
      equal(await code({ keyHandle: 'AQIDBA==' }), 'encoding_invalid')
      equal(await code({ clientData: 'e30' }), 'malformed')
      for (const bad of ['http://bank.example', 'https://evil.example/', 'bank.example', 'https://u:p@bank.example/', 'https://bank.example/ü', '']) {
        equal(await code({ appId: bad }), 'app_id_invalid', bad)
      }
    })

    it('answers each row for itself, and the same rows again as unchanged', async () => {
      const rows = [describeKey(fresh(), createU2fKey(maker)), { ...describeKey(fresh(), createU2fKey(maker)), appId: 'http://bank.example' }, raw(fresh(), createU2fKey(maker))]
      const first = await take(rows)
      deepEqual(first.outcomes.map(({ outcome }) => outcome), ['imported', 'refused', 'imported'])
      const again = await take(rows)
      deepEqual([again.imported, again.unchanged, again.refused], [0, 2, 1])
      deepEqual(again.outcomes[0]?.device, first.outcomes[0]?.device)
      const [row] = rows
      if (row === undefined) throw new Error('no row')
      equal((await takeOne({ ...row, username: fresh() })).code, 'credential_exists')
      equal((await takeOne({ ...row, appId: 'https://bank.example/b' })).code, 'credential_exists')
      const { publicKey } = describeKey('x', createU2fKey(maker))
      equal((await takeOne({ ...row, publicKey: publicKey ?? '' })).code, 'credential_exists')
    })

    it('takes many rows of one new user and many copies of one row at once', async () => {
      const username = fresh()
      const rows = Array.from({ length: 4 }, () => describeKey(username, createU2fKey(maker)))
      const { imported, unchanged, refused } = await take([...rows, ...rows])
      deepEqual([imported, unchanged, refused], [4, 4, 0])
      equal((await listUserDevices(stage.services, await stage.backend(), { username })).devices.length, 4)
    })

    it('makes users only when asked, and gives nobody more keys than the policy allows', async () => {
      const username = fresh()
      const { outcomes } = await take([describeKey(username, createU2fKey(maker))], {})
      equal(outcomes[0]?.code, 'user_not_found')
      await stage.setPolicy({ maxKeysPerUser: 2 })
      const rows = Array.from({ length: 3 }, () => describeKey(username, createU2fKey(maker)))
      deepEqual((await take(rows, { createUsers: true, dryRun: true })).outcomes.map(({ code }) => code), [null, null, 'device_limit'])
      deepEqual((await take(rows)).outcomes.map(({ code }) => code).toSorted(), ['device_limit', null, null])
      await stage.setPolicy({ maxKeysPerUser: 10 })
    })

    it('writes nothing in a dry run, and says what it would do', async () => {
      const username = fresh()
      const row = describeKey(username, createU2fKey(maker))
      const before = (await stage.events()).length
      const plan = await take([row, row, { ...row, username: fresh() }], { createUsers: true, dryRun: true })
      deepEqual(plan.outcomes.map(({ outcome, code }) => code ?? outcome), ['imported', 'unchanged', 'credential_exists'])
      equal((await stage.events()).length, before)
      equal(await stage.services.store.findUser(stage.account.accountId, username), null)
    })

    it('leaves one event for each row, accepted or refused, and no key in it', async () => {
      const before = (await stage.events()).length
      const username = fresh()
      const row = describeKey(username, createU2fKey(maker))
      await take([row, { ...row, appId: 'http://x' }])
      const events = (await stage.events()).slice(before)
      deepEqual(events.map(({ type, outcome, code, actor }) => [type, outcome, code, actor]).toSorted(), [
        ['device.imported', 'accepted', null, 'account'], ['device.imported', 'refused', 'app_id_invalid', 'account'], ['user.created', 'accepted', null, 'account'],
      ].toSorted())
      ok(!JSON.stringify(events).includes(row.keyHandle ?? ''))
    })

    it('verifies every recorded raw registration that its source accepts, and none of them moved to another AppID', { skip: !process.env['KEYTAP_VECTORS'] }, async () => {
      const file = join(process.env['KEYTAP_VECTORS'] ?? '', 'u2f-raw.json')
      const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Record<string, string>[] }
      const registrations = cases.filter(({ kind, expect }) => kind === 'u2f-registration' && expect === 'pass')
      ok(registrations.length > 5)
      const loaded = await loadPolicy(stage.services, stage.account.accountId, 1)
      for (const { registrationData = '', clientData = '', publicKey = '', keyHandle = '', appId: theirs = '' } of registrations) {
        const row = { username: fresh(), registrationData, clientData, publicKey, keyHandle }
        const { proof, trust } = judgeImportedKey(stage.services, loaded, { ...row, appId: theirs }, Date.now())
        deepEqual([proof, trust.kind], ['registration', 'unknown-root'])
        // Their AppIDs are http, which no browser takes.
        equal((await takeOne({ ...row, appId: theirs })).code, 'app_id_invalid')
        equal((await takeOne({ ...row, appId })).code, 'attestation_signature_invalid')
      }
    })
  })
}
