import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  activationLimits, beginActivation, countTriesLeft, isLive, keepsInstance, keepsMessage2, keepsSecret, type Activation, type ActivationState,
} from '../../server/activation/activation.ts'
import { takeSlot } from '../../server/activation/license-slot.ts'
import { refuseTry } from '../../server/activation/refuse-try.ts'
import { mayRepeatMessage2, transition, type ActivationEvent } from '../../server/activation/transition.ts'
import { chooseVoucher, makeVouchChallenge } from '../../server/activation/vouch.ts'
import { Refusal } from '../../server/contract/refuse.ts'

const deadline = 600_000
const begun = beginActivation(deadline)
const codeOk: Activation = { ...begun, state: 'code_ok', codeTries: 1, codeDigest: 'ab' }
const pending: Activation = { ...codeOk, state: 'instance_pending', signatureDeadlineMs: 1_200_000 }
const ended = (state: ActivationState): Activation => ({ ...pending, state })

const events: Readonly<Record<string, ActivationEvent>> = {
  code_unreadable: { type: 'code_unreadable' }, code_tried: { type: 'code_tried' }, code_accepted: { type: 'code_accepted', codeDigest: 'ab' },
  vouch_tried: { type: 'vouch_tried' }, message2_made: { type: 'message2_made', signatureDeadlineMs: 1_200_000 },
  signature_tried: { type: 'signature_tried' }, signature_accepted: { type: 'signature_accepted' },
}

const codeOf = (from: Activation, event: ActivationEvent, nowMs = 1) => {
  try {
    transition(from, event, nowMs)
    return null
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return error.code
  }
}

describe('an activation', () => {
  it('goes its way in order', () => {
    const steps: readonly ActivationEvent[] = ['code_tried', 'code_accepted', 'vouch_tried', 'message2_made', 'signature_tried', 'signature_accepted'].map((name) => events[name] as ActivationEvent)
    const states = steps.reduce<readonly Activation[]>((way, event) => [...way, transition(way.at(-1) ?? begun, event, 1)], [])
    assert.deepEqual(states.map(({ state }) => state), ['am1_issued', 'code_ok', 'code_ok', 'instance_pending', 'instance_pending', 'active'])
    assert.equal(states.at(-1)?.codeDigest, 'ab')
  })

  it('takes no step out of order and none twice', () => {
    const due: Readonly<Record<string, readonly string[]>> = {
      am1_issued: ['code_unreadable', 'code_tried', 'code_accepted'], code_ok: ['vouch_tried', 'message2_made'],
      instance_pending: ['signature_tried', 'signature_accepted'], active: [],
    }
    for (const from of [begun, codeOk, pending, ended('active')]) {
      for (const [name, event] of Object.entries(events)) {
        assert.equal(codeOf(from, event), due[from.state]?.includes(name) === true ? null : 'activation_order', `${from.state} ${name}`)
      }
    }
  })

  it('says why it ended', () => {
    for (const [state, code] of [['locked', 'activation_locked'], ['expired', 'activation_expired'], ['superseded', 'superseded']] as const) {
      for (const event of Object.values(events)) assert.equal(codeOf(ended(state), event), code)
    }
  })

  it('takes every step before its deadline only, by the clock of the moment', () => {
    for (const [from, name, last] of [[begun, 'code_tried', deadline], [begun, 'code_unreadable', deadline], [begun, 'code_accepted', deadline], [codeOk, 'vouch_tried', deadline],
      [codeOk, 'message2_made', deadline], [pending, 'signature_tried', 1_200_000], [pending, 'signature_accepted', 1_200_000]] as const) {
      const event = events[name] as ActivationEvent
      assert.equal(codeOf(from, event, last - 1), null, name)
      assert.equal(codeOf(from, event, last), 'activation_expired', name)
    }
  })

  it('ends when it is swept after its deadline, and not before', () => {
    assert.equal(transition(begun, { type: 'swept' }, deadline).state, 'expired')
    assert.equal(transition(begun, { type: 'swept' }, deadline - 1), begun)
    assert.equal(transition(pending, { type: 'swept' }, deadline), pending)
    assert.equal(transition(ended('active'), { type: 'swept' }, 9e12).state, 'active')
  })

  it('gives way to a newer one at any time until it is done', () => {
    for (const from of [begun, codeOk, pending]) assert.equal(transition(from, { type: 'superseded' }, 1).state, 'superseded')
    for (const state of ['active', 'locked', 'expired'] as const) assert.equal(transition(ended(state), { type: 'superseded' }, 1).state, state)
  })

  for (const [kind, from, tried, failed] of [['code', begun, 'code_tried', 'code_failed'], ['vouch', codeOk, 'vouch_tried', 'vouch_failed'], ['signature', pending, 'signature_tried', 'signature_failed']] as const) {
    it(`is tried five times for its ${kind}, and locks with the fifth`, () => {
      let at: Activation = { ...from, codeTries: 0 }
      for (let attempt = 1; attempt <= 5; attempt++) {
        at = transition(at, { type: tried }, 1)
        assert.equal(countTriesLeft(at, kind), 5 - attempt)
        const parallel = at
        at = transition(at, { type: failed, attempt }, 1)
        assert.equal(at.state, attempt === 5 ? 'locked' : from.state)
        if (attempt === 5) assert.equal(codeOf(parallel, { type: tried }), 'activation_locked')
      }
      assert.equal(codeOf(at, { type: tried }), 'activation_locked')
    })
  }

  it('is not locked by an early try that is judged late', () => {
    const five = { ...begun, codeTries: 5 }
    assert.equal(transition(five, { type: 'code_failed', attempt: 3 }, 1).state, 'am1_issued')
    assert.equal(transition(codeOk, { type: 'code_failed', attempt: 5 }, 1).state, 'code_ok')
  })

  it('bears twenty codes that cannot be read, which cost no try, and locks with the next', () => {
    let at = begun
    for (let times = 0; times < activationLimits.malformedCodes; times++) at = transition(at, { type: 'code_unreadable' }, 1)
    assert.deepEqual([at.state, at.codeTries], ['am1_issued', 0])
    assert.equal(transition(at, { type: 'code_unreadable' }, 1).state, 'locked')
  })

  it('keeps each secret only as long as it is needed', () => {
    const kept = [begun, codeOk, pending, { ...pending, signatureTries: 1 }, ended('active'), ended('locked'), ended('expired'), ended('superseded')]
      .map((at) => [isLive(at), keepsSecret(at), keepsMessage2(at), keepsInstance(at)].map(Number).join(''))
    assert.deepEqual(kept, ['1100', '1100', '1011', '1001', '0001', '0000', '0000', '0000'])
  })

  it('gives the second message again for the same code, before a signature was tried and in time', () => {
    assert.equal(mayRepeatMessage2(pending, 'ab', 1_199_999), true)
    assert.equal(mayRepeatMessage2(pending, 'ac', 1), false)
    assert.equal(mayRepeatMessage2(pending, 'ab', 1_200_000), false)
    assert.equal(mayRepeatMessage2({ ...pending, signatureTries: 1 }, 'ab', 1), false)
    assert.equal(mayRepeatMessage2({ ...codeOk, signatureDeadlineMs: 1_200_000 }, 'ab', 1), false)
    assert.equal(mayRepeatMessage2(ended('active'), 'ab', 1), false)
  })

  it('tells how many tries are left, or that there are none', () => {
    assert.deepEqual([refuseTry('code', { ...begun, codeTries: 2 })].map(({ code, params }) => [code, params]), [['code_wrong', { triesLeft: 3 }]])
    assert.deepEqual([refuseTry('signature', { ...pending, signatureTries: 4 })].map(({ code, params }) => [code, params]), [['signature_wrong', { triesLeft: 1 }]])
    assert.equal(refuseTry('code', ended('locked')).code, 'activation_locked')
  })
})

describe('a license', () => {
  it('has room for so many devices, and never gives a number twice', () => {
    assert.equal(takeSlot({ capacity: 2, occupied: 1, lastNumber: 7 }), 8)
    assert.equal(takeSlot({ capacity: 1, occupied: 0, lastNumber: 99 }), 100)
    assert.throws(() => takeSlot({ capacity: 2, occupied: 2, lastNumber: 2 }), { code: 'license_exhausted' })
    assert.throws(() => takeSlot({ capacity: 2, occupied: 0, lastNumber: 65_535 }), { code: 'license_exhausted' })
  })
})

describe('the vouch', () => {
  it('is asked of the chosen key, as the policy says', () => {
    assert.equal(chooseVoucher('required', 'key'), 'key')
    assert.equal(chooseVoucher('if-enrolled', 'key'), 'key')
    assert.equal(chooseVoucher('if-enrolled', null), null)
    assert.equal(chooseVoucher('never', 'key'), null)
    assert.throws(() => chooseVoucher('required', null), { code: 'no_enrolled_key' })
  })

  it('has a challenge over its nonce and both sides\' words', () => {
    const [a, b] = [new Uint8Array(32), new Uint8Array(32).fill(1)]
    const all = [makeVouchChallenge(a, a, a), makeVouchChallenge(b, a, a), makeVouchChallenge(a, b, a), makeVouchChallenge(a, a, b)].map((bytes) => Buffer.from(bytes).toString('hex'))
    assert.equal(new Set(all).size, 4)
    assert.throws(() => makeVouchChallenge(new Uint8Array(31), a, a), TypeError)
  })
})
