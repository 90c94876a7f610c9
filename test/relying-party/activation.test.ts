/** Adding a device to a license, step by step, with a device in software, on both databases. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { transition } from '../../server/activation/transition.ts'
import { openActivation } from '../../server/relying-party/licensing/activation-caller.ts'
import { failTry } from '../../server/relying-party/licensing/fail-try.ts'
import { addDevice } from '../../server/relying-party/licensing/add-device.ts'
import { beginActivation } from '../../server/relying-party/licensing/begin-activation.ts'
import { deactivateInstance } from '../../server/relying-party/licensing/deactivate-instance.ts'
import { findActivation } from '../../server/relying-party/licensing/find-activation.ts'
import { findLicense } from '../../server/relying-party/licensing/find-license.ts'
import { testSignature } from '../../server/relying-party/licensing/test-signature.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { findTicket } from '../../server/relying-party/find-ticket.ts'
import { isDeactivation } from '../activation/device.ts'
import { activate, addLicensed, enrollKey, mintActivation, open, runToSignature, scan, withoutVouch } from './licensing-stage.ts'
import { binding, dialects, failureOf, openStage, origin, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`an activation on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
      await stage.setPolicy(withoutVouch)
    })
    after(() => stage.end())

    const step = async (minted: Awaited<ReturnType<typeof mintActivation>>, id: string, code: string) =>
      addDevice(stage.services, await stage.page(minted), { id, body: { code } })

    for (const mode of ['scanned', 'typed'] as const) {
      it(`with a ${mode} code ends in an active instance, a result and a notice of each step`, async () => {
        const { username, serial } = await addLicensed(stage)
        const { minted, begun, added, waiting } = await runToSignature(stage, username, mode)
        deepEqual([added.state, added.instance?.state, added.instance?.serial, added.vouch], ['instance_pending', 'pending', `${serial}-1`, null])
        const { signature } = await open(waiting, added)
        const { instance, result } = await testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature })
        deepEqual([instance.state, instance.platform, instance.vouchedBy], ['active', 'android', null])
        const proof = await redeemResult(stage.services, await stage.backend(), { result: result ?? '', binding, operation: 'activate' })
        deepEqual([proof.username, proof.device], [username, instance])
        deepEqual((await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })).device, instance)
        const own = (await stage.events()).filter((event) => event.username === username).map(({ type, outcome }) => `${type} ${outcome}`)
        deepEqual(own.slice(-5), ['activation.begun accepted', 'activation.code_accepted accepted', 'instance.added accepted', 'instance.activated accepted', 'result.redeemed accepted'])
      })
    }

    it('takes the right code after four wrong ones and none after the fifth', async () => {
      const { username } = await addLicensed(stage)
      const foreign = (await addLicensed(stage)).username
      const other = await scan(stage, await beginActivation(stage.services, await stage.page(await mintActivation(stage, foreign)), {}))
      const run = async (wrong: number) => {
        const minted = await mintActivation(stage, username)
        const begun = await beginActivation(stage.services, await stage.page(minted), {})
        const { code } = await scan(stage, begun)
        const answers = []
        for (let n = 0; n < wrong; n += 1) {
          const error = await failureOf(step(minted, begun.activationId, other.code))
          answers.push(error instanceof Refusal ? [error.code, error.params?.['triesLeft']] : error)
        }
        return { answers, last: await refusalOf(step(minted, begun.activationId, code)).catch(() => 'accepted') }
      }
      deepEqual(await run(4), { answers: [4, 3, 2, 1].map((left) => ['code_wrong', left]), last: 'accepted' })
      const five = await run(5)
      deepEqual(five.answers.at(-1), ['activation_locked', undefined])
      equal(five.last, 'ticket_revoked')
    })

    it('judges at most five of many guesses at once', async () => {
      const { username } = await addLicensed(stage)
      const other = await scan(stage, await beginActivation(stage.services, await stage.page(await mintActivation(stage, (await addLicensed(stage)).username)), {}))
      const minted = await mintActivation(stage, username)
      const begun = await beginActivation(stage.services, await stage.page(minted), {})
      const page = await stage.page(minted)
      const guesses = Array.from({ length: 24 }, () => refusalOf(addDevice(stage.services, page, { id: begun.activationId, body: { code: other.code } })))
      const codes = await Promise.all(guesses)
      ok(codes.filter((code) => code === 'code_wrong').length <= 4)
      ok(codes.every((code) => code === 'code_wrong' || code === 'activation_locked'), codes.join(' '))
      equal((await stage.services.store.findActivation(stage.account.accountId, begun.activationId))?.activation.sealedSecret, null)
    })

    it('costs no try for what cannot be read, and ends after twenty of it', async () => {
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      const begun = await beginActivation(stage.services, await stage.page(minted), {})
      for (let n = 0; n < 20; n += 1) equal(await refusalOf(step(minted, begun.activationId, 'not a code')), 'code_malformed')
      equal((await findActivation(stage.services, await stage.page(minted), { id: begun.activationId })).triesLeft.code, 5)
      await refusalOf(step(minted, begun.activationId, 'not a code'))
      equal(await refusalOf(async () => stage.page(minted)), 'ticket_revoked')
    })

    it('refuses a typed code where the policy wants it scanned', async () => {
      await stage.setPolicy({ activation: { typedCodes: false, vouch: 'never' } })
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      const begun = await beginActivation(stage.services, await stage.page(minted), {})
      const { code } = await scan(stage, begun, 'typed')
      equal(await refusalOf(step(minted, begun.activationId, code)), 'mode_not_allowed')
      await stage.setPolicy(withoutVouch)
    })

    it('answers the identical code again with the same message, and not after a signature was tried', async () => {
      const { username } = await addLicensed(stage)
      const { minted, begun, code, added, waiting } = await runToSignature(stage, username)
      equal((await step(minted, begun.activationId, code)).message2, added.message2)
      equal(await refusalOf(testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature: '00000000' })), 'signature_wrong')
      equal(await refusalOf(step(minted, begun.activationId, code)), 'activation_order')
      const { signature } = await open(waiting, added)
      const first = await testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature })
      deepEqual(await testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature }), first)
      equal(await refusalOf(testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature: '00000000' })), 'activation_order')
    })

    it('ends with its instance after five wrong signatures, and the slot is free', async () => {
      const { username, serial } = await addLicensed(stage, 1)
      const { minted, begun } = await runToSignature(stage, username)
      const wrong = async () => refusalOf(testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature: '12345678' }))
      deepEqual([await wrong(), await wrong(), await wrong(), await wrong(), await wrong()], ['signature_wrong', 'signature_wrong', 'signature_wrong', 'signature_wrong', 'activation_locked'])
      deepEqual((await findLicense(stage.services, await stage.backend(), { serial })).instances, [])
      const { instance } = await activate(stage, username)
      equal(instance.number, 2)
    })

    it('tells the user when it ends by wrong codes or wrong signatures, once', async () => {
      const { username } = await addLicensed(stage, 1, { email: 'guessed@bank.example' })
      const foreign = await scan(stage, await beginActivation(stage.services, await stage.page(await mintActivation(stage, (await addLicensed(stage)).username)), {}))
      const minted = await mintActivation(stage, username)
      const { activationId } = await beginActivation(stage.services, await stage.page(minted), {})
      const page = await stage.page(minted)
      await Promise.all(Array.from({ length: 8 }, () => refusalOf(addDevice(stage.services, page, { id: activationId, body: { code: foreign.code } }))))
      const signing = await runToSignature(stage, username)
      const signer = await stage.page(signing.minted)
      await Promise.all(Array.from({ length: 8 }, () => refusalOf(testSignature(stage.services, signer, { id: signing.begun.activationId, signature: '12345678' }))))
      const told = (await stage.services.store.leaseNotices(1000, 1)).filter(({ to }) => to.email === 'guessed@bank.example').map(({ kind }) => kind)
      deepEqual(told.toSorted(), ['activation.locked', 'activation.locked', 'instance.added'])
    })

    it('tells nothing more of a try that is judged after it ended', async () => {
      const { minted, begun } = await runToSignature(stage, (await addLicensed(stage, 1)).username)
      const caller = await stage.page(minted)
      for (let n = 0; n < 5; n += 1) await refusalOf(testSignature(stage.services, caller, { id: begun.activationId, signature: '12345678' }))
      const opened = await openActivation(stage.services, caller, begun.activationId)
      const late = transition(opened.activation.life, { type: 'signature_failed', attempt: 3 }, opened.nowMs)
      deepEqual(failTry(stage.services, opened, late), { life: late, event: null, notice: null })
      equal(late.state, 'locked')
    })

    it('is replaced by a newer one, whose license has no room past its capacity', async () => {
      const { username } = await addLicensed(stage, 1)
      const first = await mintActivation(stage, username)
      const old = await beginActivation(stage.services, await stage.page(first), {})
      const { code } = await scan(stage, old)
      await activate(stage, username)
      equal(await refusalOf(step(first, old.activationId, code)), 'superseded')
      equal(await refusalOf(async () => beginActivation(stage.services, await stage.page(await mintActivation(stage, username)), {})), 'license_exhausted')
    })

    it('belongs to its ticket: another ticket, account or operation does not see it', async () => {
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      const begun = await beginActivation(stage.services, await stage.page(minted), {})
      const { code } = await scan(stage, begun)
      const again = await mintActivation(stage, username)
      equal(await refusalOf(step(again, begun.activationId, code)), 'not_found')
      const enrolling = await stage.mint({ username })
      equal(await refusalOf(step(enrolling, begun.activationId, code)), 'operation_not_allowed')
      equal(await refusalOf(async () => addDevice(stage.services, await stage.backend(), { id: begun.activationId, body: { code } })), 'not_found')
    })

    it('begins five times a ticket and no more, and never without a license', async () => {
      const { username } = await addLicensed(stage)
      const minted = await mintActivation(stage, username)
      for (let n = 0; n < 5; n += 1) await beginActivation(stage.services, await stage.page(minted), {})
      equal(await refusalOf(async () => beginActivation(stage.services, await stage.page(minted), {})), 'too_many_starts')
      await stage.mint({ username: 'unlicensed', createUser: true })
      equal(await refusalOf(async () => beginActivation(stage.services, await stage.page(await mintActivation(stage, 'unlicensed')), {})), 'license_not_found')
    })

    it('run by the account gives no result and as long as it says', async () => {
      const { username, serial } = await addLicensed(stage)
      const begun = await beginActivation(stage.services, await stage.backend(), { username, license: serial, lifetimeSeconds: 86_400 })
      ok(begun.expiresAt > Date.now() + 86_000_000)
      const { code, waiting } = await scan(stage, begun)
      const added = await addDevice(stage.services, await stage.backend(), { id: begun.activationId, body: { code, description: 'By letter' } })
      const { signature } = await open(waiting, added)
      const { instance, result } = await testSignature(stage.services, await stage.backend(), { id: begun.activationId, signature })
      deepEqual([instance.description, result], ['By letter', undefined])
    })

    it('that was deactivated leaves a message that its device believes, and a free slot', async () => {
      const { username, serial } = await addLicensed(stage, 1)
      const { instance, finished } = await activate(stage, username)
      const { deactivationMessage } = await deactivateInstance(stage.services, await stage.backend(), { id: finished.instance.id })
      equal(await isDeactivation(decodeQrText(deactivationMessage) ?? new Uint8Array(), serial, instance), true)
      equal((await findLicense(stage.services, await stage.backend(), { serial })).remaining, 1)
    })

    it('leaves no secret in the log, and none in clear in the database', async () => {
      const { username } = await addLicensed(stage)
      const { begun, code, added, instance } = await activate(stage, username)
      const logged = stage.log.join('')
      for (const secret of [begun.message1, code, added.message2 ?? '', instance.question]) ok(!logged.includes(secret))
      const row = await stage.services.store.findActivation(stage.account.accountId, begun.activationId)
      deepEqual([row?.activation.sealedSecret, row?.activation.sealedMessage2], [null, null])
      const kept = await stage.services.store.findInstance(stage.account.accountId, row?.activation.instanceId ?? '')
      ok(!Buffer.from(kept?.instance.sealedSecret ?? []).includes(Buffer.from(instance.secret)))
    })
  })
}

describe('a device that a security key has to vouch for', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
    await stage.setPolicy({ activation: { typedCodes: false, vouch: 'required' } })
  })
  after(() => stage.end())

  async function beginVouched() {
    const { username } = await addLicensed(stage)
    const { authenticator, device } = await enrollKey(stage, username)
    const minted = await mintActivation(stage, username)
    const begun = await beginActivation(stage.services, await stage.page(minted), {})
    const { code, waiting } = await scan(stage, begun)
    const send = async (assertion?: ReturnType<typeof authenticator.get>) =>
      addDevice(stage.services, await stage.page(minted), { id: begun.activationId, body: { code, ...(assertion === undefined ? {} : { assertion }) } })
    return { username, authenticator, device, minted, begun, code, waiting, send }
  }

  it('is added with the key on record, whose counter moves on', async () => {
    const { authenticator, device, send, waiting, begun, minted } = await beginVouched()
    equal(begun.voucher?.id, device.id)
    const asked = await send()
    deepEqual([asked.state, asked.message2], ['code_ok', null])
    if (asked.vouch === null) throw new Error('nobody was asked to vouch')
    const assertion = authenticator.get(asked.vouch, { origin })
    const added = await send(assertion)
    equal(added.instance?.vouchedBy, device.id)
    equal((await send(assertion)).message2, added.message2)
    const { signature } = await open(waiting, added)
    equal((await testSignature(stage.services, await stage.page(minted), { id: begun.activationId, signature })).instance.state, 'active')
    const found = await stage.services.store.findCredential(stage.account.accountId, device.id)
    ok((found?.credential.signCount ?? 0) > 0)
  })

  it('is not added on a signature over another challenge, and not at all after five', async () => {
    const { authenticator, send } = await beginVouched()
    const asked = await send()
    if (asked.vouch === null) throw new Error('nobody was asked to vouch')
    const wrong = { ...asked.vouch, challenge: Buffer.alloc(32, 7).toString('base64url') }
    for (let n = 0; n < 4; n += 1) equal(await refusalOf(send(authenticator.get(wrong, { origin }))), 'challenge_mismatch')
    equal(await refusalOf(send(authenticator.get(wrong, { origin }))), 'activation_locked')
  })

  it('takes no assertion for another code of the same message', async () => {
    const { authenticator, send, begun, minted } = await beginVouched()
    const asked = await send()
    if (asked.vouch === null) throw new Error('nobody was asked to vouch')
    const { code } = await scan(stage, begun)
    const body = { code, assertion: authenticator.get(asked.vouch, { origin }) }
    equal(await refusalOf(async () => addDevice(stage.services, await stage.page(minted), { id: begun.activationId, body })), 'activation_order')
  })

  it('needs a key of the user: without one nothing begins', async () => {
    const { username } = await addLicensed(stage)
    const { username: other } = await addLicensed(stage)
    const { device } = await enrollKey(stage, other)
    const minted = await mintActivation(stage, username)
    equal(await refusalOf(async () => beginActivation(stage.services, await stage.page(minted), {})), 'no_enrolled_key')
    equal(await refusalOf(async () => beginActivation(stage.services, await stage.page(minted), { voucher: device.id })), 'device_not_found')
  })

  it('keeps a row of its own: a secret that was moved to another row does not open', async () => {
    await stage.setPolicy(withoutVouch)
    const { username } = await addLicensed(stage)
    const { finished } = await activate(stage, username)
    const found = await stage.services.store.findInstance(stage.account.accountId, finished.instance.id)
    notEqual(found, null)
    const { openSecret } = await import('../../server/relying-party/seal-secret.ts')
    const error = await failureOf(Promise.resolve().then(() => openSecret(stage.services, ['instance secret', stage.account.accountId, 'another'], found?.instance.sealedSecret ?? new Uint8Array())))
    ok(error instanceof Refusal && error.code === 'integrity_error')
    match(stage.log.join(''), /a sealed secret does not open/)
  })
})
