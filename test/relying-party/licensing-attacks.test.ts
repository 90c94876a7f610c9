/** What somebody tries against licenses and activations who has a ticket, a script, or two browsers at once. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import { addDevice } from '../../server/relying-party/licensing/add-device.ts'
import { addLicenses } from '../../server/relying-party/licensing/add-licenses.ts'
import { assignLicense } from '../../server/relying-party/licensing/assign-license.ts'
import { beginActivation } from '../../server/relying-party/licensing/begin-activation.ts'
import { resetLicense, unassignLicense } from '../../server/relying-party/licensing/clear-license.ts'
import { deactivateInstance } from '../../server/relying-party/licensing/deactivate-instance.ts'
import { findActivation } from '../../server/relying-party/licensing/find-activation.ts'
import { findLicense } from '../../server/relying-party/licensing/find-license.ts'
import { addKey, listActivationKeys, removeKey } from '../../server/relying-party/licensing/issuer-keys.ts'
import { testSignature } from '../../server/relying-party/licensing/test-signature.ts'
import { verifyAudit } from '../../server/relying-party/verify-audit.ts'
import { changeRows } from './behind-the-store.ts'
import { activate, addLicensed, mintActivation, open, runToSignature, scan, withoutVouch } from './licensing-stage.ts'
import { dialects, failureOf, openStage, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`an attack on activations on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
      await stage.setPolicy(withoutVouch)
    })
    after(() => stage.end())

    type Minted = Awaited<ReturnType<typeof mintActivation>>
    const begin = async (minted: Minted, body: Parameters<typeof beginActivation>[2] = {}) => beginActivation(stage.services, await stage.page(minted), body)
    const step = async (minted: Minted, id: string, code: string) => addDevice(stage.services, await stage.page(minted), { id, body: { code } })
    const sign = async (minted: Minted, id: string, signature: string) => testSignature(stage.services, await stage.page(minted), { id, signature })
    const stateOf = async (id: string) => (await stage.services.store.findActivation(stage.account.accountId, id))?.activation.life.state
    const secondLicense = async (username: string) => {
      const { licenses: [license] } = await addLicenses(stage.services, await stage.backend(), { capacity: 1, username })
      return license?.serial ?? ''
    }
    /** As if so much time had passed for the activation and its ticket, by the database's clock. */
    const age = async (id: string, ms: number) => {
      const found = await stage.services.store.findActivation(stage.account.accountId, id)
      if (found === null) throw new Error('no activation')
      const { life } = found.activation
      const signatureDeadlineMs = life.signatureDeadlineMs === null ? null : life.signatureDeadlineMs - ms
      const codeDeadlineMs = life.codeDeadlineMs - ms
      const aged = JSON.stringify({ ...life, codeDeadlineMs, signatureDeadlineMs })
      await changeRows(stage, 'update activations set life = $1, live_until = $2 where id = $3', [aged, signatureDeadlineMs ?? codeDeadlineMs, id])
    }

    it('finds a ticket bound to one activation: beginning another of a second license ends the first', async () => {
      const { username, serial } = await addLicensed(stage)
      const second = await secondLicense(username)
      const minted = await mintActivation(stage, username)
      const first = await begin(minted, { license: serial })
      const { code } = await scan(stage, first)
      await step(minted, first.activationId, code)
      await begin(minted, { license: second })
      equal(await stateOf(first.activationId), 'superseded')
      equal(await refusalOf(step(minted, first.activationId, code)), 'superseded')
      deepEqual((await findLicense(stage.services, await stage.backend(), { serial })).instances, [])
    })

    it('gets no message of an instance that was deactivated while it waited for its signature', async () => {
      const { username, serial } = await addLicensed(stage)
      const { minted, begun, code, added, waiting } = await runToSignature(stage, username)
      await deactivateInstance(stage.services, await stage.backend(), { id: added.instance?.id ?? '' })
      const row = (await stage.services.store.findActivation(stage.account.accountId, begun.activationId))?.activation
      deepEqual([row?.life.state, row?.sealedMessage2, row?.sealedSecret], ['superseded', null, null])
      equal(await refusalOf(step(minted, begun.activationId, code)), 'superseded')
      const { signature } = await open(waiting, added)
      equal(await refusalOf(sign(minted, begun.activationId, signature)), 'superseded')
      equal((await findLicense(stage.services, await stage.backend(), { serial })).remaining, 3)
    })

    it('finds a deactivated instance gone at once: its result is worth nothing and its signature says so', async () => {
      const { username } = await addLicensed(stage)
      const { minted, begun, signature, finished } = await activate(stage, username)
      await deactivateInstance(stage.services, await stage.backend(), { id: finished.instance.id })
      equal(await refusalOf(sign(minted, begun.activationId, signature)), 'device_not_found')
      equal(await refusalOf(async () => deactivateInstance(stage.services, await stage.backend(), { id: finished.instance.id })), 'device_not_found')
    })

    it('finds every step shut when its time is over, to the millisecond by the database clock', async () => {
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      const begun = await begin(minted)
      const { code, waiting } = await scan(stage, begun)
      await age(begun.activationId, begun.expiresAt - (await stage.services.store.nowMs()))
      equal(await refusalOf(step(minted, begun.activationId, code)), 'activation_expired')
      equal((await findActivation(stage.services, await stage.page(minted), { id: begun.activationId })).state, 'expired')
      const again = await runToSignature(stage, username)
      await age(again.begun.activationId, 600_000)
      equal(await refusalOf(step(again.minted, again.begun.activationId, again.code)), 'activation_expired')
      const { signature } = await open(again.waiting, again.added)
      equal(await refusalOf(sign(again.minted, again.begun.activationId, signature)), 'activation_expired')
      equal(waiting.mode, 'scanned')
    })

    it('gets the place of a pending instance whose time is over, and its secret is gone with it', async () => {
      const { username, serial } = await addLicensed(stage, 1)
      const first = await runToSignature(stage, username)
      await age(first.begun.activationId, 600_000)
      await stage.services.store.removeExpired(86_400_000)
      const row = (await stage.services.store.findActivation(stage.account.accountId, first.begun.activationId))?.activation
      deepEqual([row?.life.state, row?.sealedMessage2], ['expired', null])
      const { remaining, instances } = await findLicense(stage.services, await stage.backend(), { serial })
      deepEqual([remaining, instances], [1, []])
      equal((await activate(stage, username)).instance.number, 2)
    })

    it('by nine newest messages at once leaves one live activation and no room overdrawn', async () => {
      const { username, serial } = await addLicensed(stage, 1)
      const minted = await Promise.all(Array.from({ length: 9 }, () => mintActivation(stage, username)))
      const runs = await Promise.all(minted.map(async (ticket) => {
        const begun = await begin(ticket)
        const { code, waiting } = await scan(stage, begun)
        return { begun, ...await step(ticket, begun.activationId, code).then((added) => ({ ticket, added, waiting }), () => null) }
      }))
      const states = await Promise.all(runs.map(({ begun }) => stateOf(begun.activationId)))
      equal(states.filter((state) => state !== 'superseded').length, 1, states.join(' '))
      const license = await findLicense(stage.services, await stage.backend(), { serial })
      ok(license.instances.length <= 1)
    })

    it('by two hundred guesses at once is judged five times, and nobody waits for the others', async () => {
      const { username } = await addLicensed(stage)
      const other = await scan(stage, await begin(await mintActivation(stage, (await addLicensed(stage)).username)))
      const minted = await mintActivation(stage, username)
      const { activationId: id } = await begin(minted)
      const page = await stage.page(minted)
      const guess = () => refusalOf(addDevice(stage.services, page, { id, body: { code: other.code } }))
      const codes = await Promise.all(Array.from({ length: 200 }, guess))
      deepEqual([...new Set(codes)].toSorted(), ['activation_locked', 'code_wrong'])
      // One that is judged after the fifth hears of the lock.
      ok(codes.filter((code) => code === 'code_wrong').length <= 4)
      equal((await stage.services.store.findActivation(stage.account.accountId, id))?.activation.life.codeTries, 5)
    })

    it('cannot keep an activation alive by moving it while a newer one begins', async () => {
      const { username } = await addLicensed(stage)
      const other = await scan(stage, await begin(await mintActivation(stage, (await addLicensed(stage)).username)))
      for (let round = 0; round < 4; round += 1) {
        const old = await mintActivation(stage, username)
        const begun = await begin(old)
        const newer = await mintActivation(stage, username)
        const moving = Array.from({ length: 6 }, async (_, n) => failureOf(step(old, begun.activationId, n % 2 === 0 ? 'no code' : other.code)))
        await Promise.all([...moving, begin(newer)])
        ok(['superseded', 'locked'].includes(await stateOf(begun.activationId) ?? ''), `round ${round}: ${await stateOf(begun.activationId)}`)
      }
    })

    it('cannot carry a device over to the license\'s next user', async () => {
      for (let round = 0; round < 4; round += 1) {
        const [{ username, serial }, { username: next }] = [await addLicensed(stage), await addLicensed(stage)]
        const minted = await mintActivation(stage, username)
        const begun = await begin(minted)
        const { code } = await scan(stage, begun)
        const backend = await stage.backend()
        const handover = async () => {
          await unassignLicense(stage.services, backend, { serial, deleteInstances: true })
          await assignLicense(stage.services, backend, { serial, username: next })
        }
        const [added] = await Promise.all([failureOf(step(minted, begun.activationId, code)), handover()])
        ok(added === null || added instanceof Refusal, String(added))
        deepEqual((await findLicense(stage.services, backend, { serial })).instances, [])
        equal(await stateOf(begun.activationId), 'superseded')
      }
    })

    it('is told about its ticket, and soon, when it is revoked between two steps', async () => {
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      const begun = await begin(minted)
      const { code } = await scan(stage, begun)
      const page = await stage.page(minted)
      await changeRows(stage, "update tickets set status = 'revoked' where id = $1", [minted.ticketId])
      const before = Date.now()
      equal(await refusalOf(addDevice(stage.services, page, { id: begun.activationId, body: { code } })), 'ticket_revoked')
      ok(Date.now() - before < 1000)
      equal((await findLicense(stage.services, await stage.backend(), { serial: begun.license })).occupied, 0)
    })

    it('deletes what 16 adds made while the license was reset, and counts right after', async () => {
      const users = await Promise.all(Array.from({ length: 4 }, () => addLicensed(stage)))
      const backend = await stage.backend()
      await Promise.all(users.flatMap(({ username, serial }) => [
        ...Array.from({ length: 3 }, () => failureOf(activate(stage, username))),
        resetLicense(stage.services, backend, { serial, deleteInstances: true }),
      ]))
      for (const { serial, username } of users) {
        const { occupied, remaining, instances, capacity } = await findLicense(stage.services, backend, { serial })
        deepEqual([occupied, remaining], [instances.length, capacity - instances.length])
        equal(new Set(instances.map(({ number }) => number)).size, instances.length)
        ok(username)
      }
    })

    it('on the keys that sign: an older one finishes what it began, a removed one nothing', async () => {
      const { username } = await addLicensed(stage)
      const backend = await stage.backend()
      const minted = await mintActivation(stage, username)
      const begun = await begin(minted)
      const { code, waiting } = await scan(stage, begun)
      const old = waiting.asked.issuer.keyId
      const { keyId } = await addKey(stage.services, backend, stage.account.accountId)
      ok((await open(waiting, await step(minted, begun.activationId, code))).signature)
      const next = await mintActivation(stage, username)
      const newer = await begin(next)
      const scanned = await scan(stage, newer)
      equal(scanned.waiting.asked.issuer.keyId, keyId)
      await removeKey(stage.services, backend, keyId)
      equal(await refusalOf(step(next, newer.activationId, scanned.code)), 'activation_order')
      equal(await refusalOf(removeKey(stage.services, backend, keyId)), 'not_found')
      deepEqual((await listActivationKeys(stage.services, { keyId })).keys, [])
      equal((await scan(stage, await begin(await mintActivation(stage, username)))).waiting.asked.issuer.keyId, old)
    })

    it('leaves one event a refusal and a trail that verifies', async () => {
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      const begun = await begin(minted)
      const other = await scan(stage, await begin(await mintActivation(stage, (await addLicensed(stage)).username)))
      const before = (await stage.events()).length
      const refusals = [
        await refusalOf(step(minted, begun.activationId, 'no code')), await refusalOf(step(minted, begun.activationId, other.code)),
        await refusalOf(sign(minted, begun.activationId, '12345678')), await refusalOf(begin(minted, { license: 'KTPNOTHING' })),
        await refusalOf(begin(minted, { username })), await refusalOf(begin(minted, { lifetimeSeconds: 60 })),
      ]
      const left = (await stage.events()).slice(before)
      // Events of one millisecond have no order among themselves.
      deepEqual(left.map(({ code, outcome }) => `${code} ${outcome}`).toSorted(), refusals.map((code) => `${code} refused`).toSorted())
      deepEqual((await verifyAudit(stage.services, new Map())).map(({ fault, unchained }) => [fault, unchained]), [[null, 0]])
    })
  })
}
