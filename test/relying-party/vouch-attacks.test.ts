/** A security key that has to vouch for a device: what somebody gets past it with. */
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AddDevice } from '../../server/contract/shapes/activations.ts'
import { addDevice } from '../../server/relying-party/licensing/add-device.ts'
import { beginActivation } from '../../server/relying-party/licensing/begin-activation.ts'
import { findLicense } from '../../server/relying-party/licensing/find-license.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { changeRows } from './behind-the-store.ts'
import { answerByAppId, appId, importOne } from './import-stage.ts'
import { addLicensed, enrollKey, mintActivation, scan } from './licensing-stage.ts'
import { authenticate, dialects, enroll, openStage, origin, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`an attack on a vouch on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
      await stage.setPolicy({ activation: { typedCodes: false, vouch: 'required' } })
    })
    after(() => stage.end())

    type Assertion = NonNullable<AddDevice['assertion']>

    /** Up to the options of the vouch, with the key of the user's. */
    async function askFor(username: string, serial: string, voucher?: string) {
      const minted = await mintActivation(stage, username)
      const begun = await beginActivation(stage.services, await stage.page(minted), { license: serial, ...(voucher === undefined ? {} : { voucher }) })
      const { code } = await scan(stage, begun)
      const send = async (assertion?: Assertion) =>
        addDevice(stage.services, await stage.page(minted), { id: begun.activationId, body: { code, ...(assertion === undefined ? {} : { assertion }) } })
      const { vouch } = await send()
      if (vouch === null) throw new Error('nobody was asked to vouch')
      return { begun, minted, code, send, vouch }
    }

    async function prepare(authenticator = createAuthenticator()) {
      const { username, serial } = await addLicensed(stage)
      const { device } = await enroll(stage, { username }, authenticator)
      return { username, serial, device, authenticator, ...await askFor(username, serial) }
    }

    it('by a touch for another activation, of the same user or another, gets nothing', async () => {
      const one = await prepare()
      equal(await refusalOf(askFor(one.username, (await addLicensed(stage)).serial)), 'license_not_found')
      const touch = one.authenticator.get(one.vouch, { origin })
      const again = await askFor(one.username, one.serial)
      notDeepEqual(again.vouch.challenge, one.vouch.challenge)
      equal(await refusalOf(again.send(touch)), 'challenge_mismatch')
      const other = await prepare()
      equal(await refusalOf(other.send(touch)), 'credential_unknown')
    })

    it('by an assertion that was used before gets nothing: its activation goes on without it', async () => {
      const one = await prepare()
      const touch = one.authenticator.get(one.vouch, { origin })
      equal((await one.send(touch)).state, 'instance_pending')
      const again = await askFor(one.username, one.serial)
      equal(await refusalOf(again.send(touch)), 'challenge_mismatch')
      equal((await findLicense(stage.services, await stage.backend(), { serial: one.serial })).occupied, 0)
    })

    it('by another key of the user, or another user\'s, gets nothing', async () => {
      const one = await prepare()
      const own = (await enroll(stage, { username: one.username })).authenticator
      const [held] = own.credentials
      const asked = { ...one.vouch, allowCredentials: [{ type: 'public-key' as const, id: Buffer.from(held?.id ?? []).toString('base64url') }] }
      equal(await refusalOf(one.send(own.get(asked, { origin }))), 'credential_unknown')
    })

    it('from another page, a frame, or without a touch gets nothing', async () => {
      const one = await prepare()
      const get = (where: Parameters<typeof one.authenticator.get>[1]) => one.send(one.authenticator.get(one.vouch, where))
      equal(await refusalOf(get({ origin: 'https://login.bank.example' })), 'client_origin_mismatch')
      equal(await refusalOf(get({ origin, crossOrigin: true, topOrigin: 'https://evil.example' })), 'cross_origin')
      equal(await refusalOf(get({ origin, spoil: { flags: (flags) => flags & ~1 } })), 'user_presence_missing')
      equal((await get({ origin })).state, 'instance_pending')
    })

    it('without the PIN that the policy wants gets nothing', async () => {
      await stage.setPolicy({ userVerification: 'required' })
      const one = await prepare()
      equal(one.vouch.userVerification, 'required')
      equal(await refusalOf(one.send(one.authenticator.get(one.vouch, { origin, spoil: { flags: (flags) => flags & ~4 } }))), 'user_verification_missing')
      await stage.setPolicy({ userVerification: 'preferred' })
      equal(await refusalOf(one.send(one.authenticator.get(one.vouch, { origin, spoil: { flags: (flags) => flags & ~4 } }))), 'user_verification_missing')
    })

    it('by a key that was removed in between gets nothing', async () => {
      const one = await prepare()
      await removeDevice(stage.services, await stage.backend(), { id: one.device.id, last: true })
      equal(await refusalOf(one.send(one.authenticator.get(one.vouch, { origin }))), 'device_not_found')
      equal(await refusalOf(one.send()), 'device_not_found')
    })

    it('by four answers of one key at once makes one instance, and the counter never goes back', async () => {
      const one = await prepare()
      const touches = Array.from({ length: 4 }, () => one.authenticator.get(one.vouch, { origin }))
      const answers = await Promise.all(touches.map((touch) => one.send(touch).then((added) => added.instance?.id ?? 'none', (error: { code: string }) => error.code)))
      equal(answers.filter((answer) => answer.length === 36).length, 1, answers.join(' '))
      equal((await findLicense(stage.services, await stage.backend(), { serial: one.serial })).occupied, 1)
      const verify = await stage.mint({ username: one.username, operation: 'verify' })
      ok((await authenticate(stage.services, () => stage.page(verify), one.authenticator)).result)
    })

    it('by a copied key is refused, or told where the policy lets it pass', async () => {
      const one = await prepare()
      const [credential] = one.authenticator.credentials
      if (credential === undefined) throw new Error('no credential')
      const rewind = async () => changeRows(stage, 'update credentials set sign_count = $1 where id = $2', [1000, one.device.id])
      await rewind()
      equal(await refusalOf(one.send(one.authenticator.get(one.vouch, { origin }))), 'counter_regression')
      await stage.setPolicy({ counterRegression: 'flag' })
      const again = await askFor(one.username, one.serial)
      equal((await again.send(one.authenticator.get(again.vouch, { origin }))).state, 'instance_pending')
      const told = (await stage.events()).filter(({ type, deviceId }) => type === 'device.counter_regressed' && deviceId === one.device.id)
      equal(told.length, 1)
      await stage.setPolicy({ counterRegression: 'refuse' })
    })

    it('by a key whose grace is over gets nothing, and nobody is asked for it who has a better one', async () => {
      const one = await prepare()
      await changeRows(stage, "update credentials set flag_code = 'model_not_allowed', flag_since = $1, flag_grace_ends = $2 where id = $3", [1, 2, one.device.id])
      equal(await refusalOf(one.send(one.authenticator.get(one.vouch, { origin }))), 'model_not_allowed')
      const only = await askFor(one.username, one.serial)
      equal(only.begun.voucher?.id, one.device.id)
      const { device: better } = await enrollKey(stage, one.username)
      await changeRows(stage, 'update credentials set last_used_at = $1 where id = $2', [Date.now() + 60_000, one.device.id])
      equal((await askFor(one.username, one.serial)).begun.voucher?.id, better.id)
    })

    it('is not spared a user whose only key came from U2F', async () => {
      await stage.setPolicy({ activation: { typedCodes: false, vouch: 'if-enrolled' } })
      const { username, key, deviceId } = await importOne(stage)
      const { serial } = await addLicensed(stage)
      await changeRows(stage, 'update licenses set user_id = (select id from users where username = $1) where serial = $2', [username, serial])
      const one = await askFor(username, serial)
      deepEqual([one.begun.voucher?.id, one.vouch.extensions], [deviceId, { appid: appId }])
      equal(await refusalOf(one.send(answerByAppId(one.vouch, key, { outputs: {} }))), 'rp_id_mismatch')
      equal((await one.send(answerByAppId(one.vouch, key))).instance?.vouchedBy, deviceId)
      await stage.setPolicy({ activation: { typedCodes: false, vouch: 'required' } })
    })
  })
}
