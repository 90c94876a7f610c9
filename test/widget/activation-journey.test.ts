/** The journey of adding a device as a pure machine: what follows what, without a browser. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { AddedDevice, BegunActivation } from '../../server/contract/shapes/activations.ts'
import type { AuthenticationResponse, RequestOptions } from '../../server/contract/shapes/ceremonies.ts'
import { encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { initialActivation, transition, type ActivationEvent, type Instance, type Stand, type State } from '../../widget/activate/activation-journey.ts'
import { asActivationFailure } from '../../widget/activation-failure.ts'
import { fail, type FailureCode } from '../../widget/failure.ts'

type Vector = { readonly mode: string; readonly code: { readonly bytes: string } }
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../activation/vectors.json'), 'utf8')) as { readonly cases: readonly Vector[] }
const bytesOf = (mode: string) => Buffer.from(cases.find((vector) => vector.mode === mode)?.code.bytes ?? '', 'hex')
const typed = bytesOf('typed').toString('ascii')
const scanned = encodeQrText(new Uint8Array(bytesOf('scanned')))

const tries = { code: 5, vouch: 5, signature: 5 }
const begun: BegunActivation = {
  activationId: 'a1', license: 'KTP0000140', message1: 'KT1:ONE', expiresAt: 600_000, typedAllowed: true, voucher: { id: 'k', name: 'Ring' }, triesLeft: tries,
}
const instance: Instance = {
  id: 'i', kind: 'instance', serial: 'KTP0000140-1', license: 'KTP0000140', number: 1, state: 'active', description: '', platform: 'android',
  vouchedBy: 'k', createdAt: 1, activatedAt: 2, lastUsedAt: null,
}
const added: AddedDevice & { readonly message2: string } =
  { state: 'instance_pending', vouch: null, message2: 'KT1:TWO', instance, expiresAt: 1_200_000, triesLeft: tries }
const options: RequestOptions = { challenge: 'AA', rpId: 'bank.example', timeout: 1000, allowCredentials: [], userVerification: 'preferred', hints: [] }
const assertion = { id: 'k' } as AuthenticationResponse
const stand = (state: Stand['state'], code = 4): Stand => ({ state, expiresAt: 600_000, triesLeft: { ...tries, code } })

const failure = (code: string) => asActivationFailure(fail(code as FailureCode))
const failing = (code: string, now?: Stand): ActivationEvent => ({ type: 'fail', failure: failure(code), ...(now && { stand: now }) })
const answer = (code = typed): ActivationEvent => ({ type: 'answer', draft: { code, deviceName: 'Phone' } })
const after = (...events: readonly ActivationEvent[]): State => events.reduce(transition, initialActivation)

const showing: readonly ActivationEvent[] = [{ type: 'press' }, { type: 'begun', begun }]
const answering: readonly ActivationEvent[] = [...showing, { type: 'next' }]
const vouching: readonly ActivationEvent[] = [...answering, answer(), { type: 'vouch', options, stand: { expiresAt: 600_000, triesLeft: tries } }]
const adding: readonly ActivationEvent[] = [...vouching, { type: 'confirm' }, { type: 'answered', assertion }]
const handing: readonly ActivationEvent[] = [...adding, { type: 'added', added }]
const signing: readonly ActivationEvent[] = [...handing, { type: 'next' }]
const checking: readonly ActivationEvent[] = [...signing, { type: 'sign', digits: '50721678' }]

describe('the journey of adding a device', () => {
  it('goes from the first message over code, vouch and second message to the device', () => {
    const names: string[] = []
    const last = checking.reduce((state, event) => {
      const next = transition(state, event)
      names.push(next.name)
      return next
    }, initialActivation)
    assert.deepEqual(names, ['preparing', 'showing', 'answering', 'judging', 'vouching', 'touching', 'adding', 'handing', 'signing', 'checking'])
    assert.deepEqual(transition(last, { type: 'finished', instance }), { name: 'done', instance })
  })

  it('needs no vouch where the verifier wants none', () => {
    assert.equal(after(...answering, answer(scanned), { type: 'added', added }).name, 'handing')
  })

  it('holds no message in a state that may not show it', () => {
    for (const [events, first, second] of [[answering, true, false], [vouching, false, false], [adding, false, false], [handing, false, true]] as const) {
      const text = JSON.stringify(after(...events))
      assert.deepEqual([text.includes('KT1:ONE'), text.includes('KT1:TWO')], [first, second], text)
    }
    const wrong = JSON.stringify(after(...checking, failing('signature_wrong')))
    assert.equal(wrong.includes('KT1:'), false, 'after a signature was tried nobody gets the second message again')
  })

  it('finds a slip by itself, and asks the verifier nothing', () => {
    const slipped = after(...answering, answer(typed.replace(/^./, (symbol) => (symbol === '0' ? '1' : '0'))))
    assert.equal(slipped.name === 'answering' && slipped.problem?.code, 'code_malformed')
    assert.equal(transition(slipped, { type: 'mend' }).name === 'answering' && 'problem' in slipped, true)
    assert.equal(transition(slipped, answer()).name, 'judging')
  })

  it('takes another system\'s code, and our own first message, for no device code', () => {
    for (const code of ['https://bank.example', 'KT1:ONE', `${scanned}A`, scanned.slice(0, -3)]) assert.equal(after(...answering, answer(code)).name, 'answering', code)
  })

  it('takes no typed code where the account wants it scanned', () => {
    const strict: readonly ActivationEvent[] = [{ type: 'press' }, { type: 'begun', begun: { ...begun, typedAllowed: false } }, { type: 'next' }]
    assert.equal(after(...strict, answer()).name, 'answering')
    assert.equal(after(...strict, answer(scanned)).name, 'judging')
  })

  it('stays at the field after a wrong code, with the tries that the verifier counts', () => {
    const wrong = after(...answering, answer(), failing('code_wrong', stand('am1_issued', 3)))
    assert.deepEqual(wrong.name === 'answering' && [wrong.problem?.code, wrong.run.triesLeft.code, wrong.draft], ['code_wrong', 3, { code: typed, deviceName: 'Phone' }])
  })

  it('repeats the very same answer after a broken wire', () => {
    const code = after(...answering, answer(), failing('unreachable'), { type: 'remedy' })
    assert.deepEqual(code, after(...answering, answer()))
    assert.deepEqual(after(...adding, failing('offline'), { type: 'remedy' }), after(...adding))
    assert.deepEqual(after(...checking, failing('unavailable'), { type: 'remedy' }), after(...checking))
  })

  it('lets a refused key vouch again inside the click of the remedy', () => {
    assert.equal(after(...adding, failing('signature_invalid', stand('code_ok')), { type: 'remedy' }).name, 'touching')
    assert.equal(after(...vouching, { type: 'confirm' }, failing('not_allowed'), { type: 'remedy' }).name, 'touching')
    assert.equal(after(...vouching, { type: 'confirm' }, { type: 'cancel' }).name, 'vouching')
  })

  for (const code of ['activation_expired', 'activation_locked', 'superseded', 'activation_order', 'license_exhausted', 'ticket_expired', 'not_found']) {
    it(`begins anew after ${code}, wherever it comes`, () => {
      for (const events of [[...answering, answer()], adding, checking]) {
        const failed = after(...events, failing(code))
        assert.equal(failed.name, 'failed')
        assert.equal(JSON.stringify(failed).includes('KT1:'), false)
        assert.equal(transition(failed, { type: 'remedy' }).name, 'preparing')
      }
    })
  }

  it('opens the camera where a typed code is not allowed after all', () => {
    const state = after(...answering, answer(), failing('mode_not_allowed'), { type: 'remedy' })
    assert.equal(state.name === 'answering' && state.camera, true)
  })

  it('believes the verifier about where it stands, in every state of a running activation', () => {
    for (const events of [showing, answering, vouching, adding, handing, signing, checking]) {
      const over = after(...events, { type: 'stood', stand: stand('expired') })
      assert.equal(over.name === 'failed' && over.failure.code, 'activation_expired')
      assert.equal(after(...events, { type: 'stood', stand: stand('am1_issued') }).name, after(...events).name)
    }
    assert.equal(after({ type: 'stood', stand: stand('expired') }), initialActivation)
  })

  it('takes a second click for the same one, and late answers for nothing', () => {
    const asked = after(...answering, answer())
    assert.equal(transition(asked, answer()), asked)
    assert.equal(transition(asked, { type: 'finished', instance }), asked)
    const shown = after(...handing)
    assert.equal(transition(shown, { type: 'added', added }), shown)
    assert.equal(transition(shown, failing('code_wrong')), shown)
  })

  it('shows either message again as long as its step lasts', () => {
    assert.equal(after(...answering, { type: 'back' }).name, 'showing')
    assert.equal(after(...signing, { type: 'back' }).name, 'handing')
    const tried = after(...checking, failing('signature_wrong'))
    assert.equal(transition(tried, { type: 'back' }), tried)
  })

  it('leaves from everywhere but the end, and keeps nothing', () => {
    for (const events of [showing, answering, vouching, handing, checking]) assert.equal(after(...events, { type: 'leave' }), initialActivation)
    assert.equal(after(...checking, { type: 'finished', instance }, { type: 'leave' }).name, 'done')
  })
})
