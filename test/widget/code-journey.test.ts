/** The journey of a person with one-time codes as a pure machine: what follows what, without a browser. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BegunCodeAuthentication, BegunCodeRegistration, CodeDevice } from '../../server/contract/shapes/code-tickets.ts'
import { deviceOf, expiryOf, initialCode, transition, type CodeEvent, type OwnDevice, type State, type StateName } from '../../widget/code/code-journey.ts'
import { asCodeFailure } from '../../widget/code-failure.ts'
import { fail, type FailureCode } from '../../widget/failure.ts'

const secret = 'GEZDGNBVGY3TQOJQ'
const setup: BegunCodeRegistration = {
  deviceId: 'd', serial: 'K1', keyUri: `otpauth://totp/Bank:mandy?secret=${secret}`, secretBase32: secret, digits: 6, periodSeconds: 30, triesLeft: 3, expiresAt: 600_000,
}
const card: CodeDevice = { id: 'c', serial: 'K2', name: 'Card', type: 'hotp', digits: 6, triesLeft: 10 }
const app: CodeDevice = { id: 'a', serial: 'K3', name: 'App', type: 'totp', digits: 8, triesLeft: 10 }
const ask: BegunCodeAuthentication = { devices: [card, app], sendBy: ['mobile'], expiresAt: 600_000 }
const device = { id: 'd', serial: 'K1', name: 'App' } as OwnDevice

type Typed<Type> = Extract<CodeEvent, { type: Type }>

const failing = (code: string, now?: BegunCodeAuthentication): Typed<'fail'> => ({ type: 'fail', failure: asCodeFailure(fail(code as FailureCode)), ...(now && { ask: now }) })
const after = (...events: readonly CodeEvent[]): State => events.reduce(transition, initialCode)
const problemOf = (state: State): string | null => ('problem' in state && state.problem ? state.problem.code : null)

const begun: CodeEvent = { type: 'begun', setup }
const confirm = (code = '287082'): Typed<'confirm'> => ({ type: 'confirm', code, deviceName: 'Phone' })
const show = (code = '755224'): Typed<'show'> => ({ type: 'show', code })
const pair: CodeEvent = { type: 'pair', codes: ['755224', '287082'] }

/** A way to every state there is; a state that is not here does not compile. */
const ways = {
  idle: [],
  preparing: [{ type: 'press' }],
  setting: [{ type: 'press' }, begun],
  confirming: [{ type: 'press' }, begun, confirm()],
  asking: [{ type: 'press' }, { type: 'asked', ask }],
  sending: [{ type: 'press' }, { type: 'asked', ask }, { type: 'send', by: 'mobile' }],
  recovering: [{ type: 'press' }, { type: 'asked', ask }, { type: 'recover' }],
  checking: [{ type: 'press' }, { type: 'asked', ask }, show()],
  done: [{ type: 'press' }, begun, confirm(), { type: 'finished', device }],
  failed: [{ type: 'press' }, failing('unreachable')],
} as const satisfies Record<StateName, readonly CodeEvent[]>

const pairing = [...ways.recovering, pair] as const
const events = {
  press: { type: 'press' }, begun, asked: { type: 'asked', ask }, confirm: confirm(), show: show(), pair, slip: { type: 'slip' }, mend: { type: 'mend' },
  choose: { type: 'choose', deviceId: 'a' }, send: { type: 'send', by: 'mobile' }, sent: { type: 'sent' }, recover: { type: 'recover' }, back: { type: 'back' },
  finished: { type: 'finished', device }, fail: failing('otp_wrong'), expired: { type: 'expired' }, remedy: { type: 'remedy' }, cancel: { type: 'cancel' },
  leave: { type: 'leave' }, again: { type: 'again' }, reset: { type: 'reset' },
} as const satisfies { readonly [Type in CodeEvent['type']]: Typed<Type> }

/** Where every event leads from every state; what is not here means nothing there. */
const leads: Record<StateName, Partial<Record<CodeEvent['type'], StateName>>> = {
  idle: { press: 'preparing' },
  preparing: { begun: 'setting', asked: 'asking', fail: 'failed', cancel: 'idle', leave: 'idle' },
  setting: { confirm: 'confirming', slip: 'setting', expired: 'failed', leave: 'idle' },
  confirming: { finished: 'done', fail: 'setting', expired: 'failed', leave: 'idle' },
  asking: { show: 'checking', slip: 'asking', choose: 'asking', send: 'sending', recover: 'recovering', expired: 'failed', leave: 'idle' },
  sending: { sent: 'asking', fail: 'asking', cancel: 'asking', expired: 'failed', leave: 'idle' },
  recovering: { pair: 'checking', slip: 'recovering', back: 'asking', expired: 'failed', leave: 'idle' },
  checking: { finished: 'done', fail: 'asking', expired: 'failed', leave: 'idle' },
  done: { again: 'preparing' },
  failed: { remedy: 'preparing', leave: 'idle' },
}

describe('the journey of one-time codes', () => {
  for (const [name, way] of Object.entries(ways)) {
    it(`leads from ${name} where it says, and nowhere else`, () => {
      const state = after(...way)
      assert.equal(state.name, name)
      for (const event of Object.values(events)) {
        const next = transition(state, event)
        const lead = event.type === 'reset' ? 'idle' : leads[state.name][event.type]
        if (lead === undefined) assert.equal(next, state, `${name} ${event.type} leaves the very same object`)
        else assert.equal(next.name, lead, `${name} ${event.type}`)
      }
    })
  }

  it('holds the secret while it may be shown, and in no other state', () => {
    for (const [name, way] of Object.entries(ways)) {
      assert.equal(JSON.stringify(after(...way)).includes(secret), name === 'setting' || name === 'confirming', name)
    }
    for (const code of ['otp_locked', 'ticket_expired', 'device_not_found']) assert.equal(JSON.stringify(after(...ways.confirming, failing(code))).includes(secret), false, code)
  })

  it('finds a slip by itself, which costs no try', () => {
    for (const code of ['', '28708', '2870820', '28708a', '٢٨٧٠٨٢']) {
      assert.equal(problemOf(after(...ways.setting, confirm(code))), 'incomplete', code)
      assert.equal(problemOf(after(...ways.asking, show(code))), 'incomplete', code)
    }
    assert.equal(problemOf(after(...ways.recovering, { type: 'pair', codes: ['755224', '755224'] })), 'same_code')
    assert.equal(problemOf(after(...ways.recovering, { type: 'pair', codes: ['755224', ''] })), 'incomplete')
    const slipped = after(...ways.setting, confirm('1'))
    assert.deepEqual([slipped.name === 'setting' && slipped.deviceName, problemOf(transition(slipped, { type: 'mend' }))], ['Phone', null])
  })

  it('asks for as many digits as the chosen device shows', () => {
    const chosen = after(...ways.asking, { type: 'choose', deviceId: 'a' })
    assert.equal('ask' in chosen && deviceOf(chosen).id, 'a')
    assert.equal(problemOf(transition(chosen, show('755224'))), 'incomplete')
    assert.equal(transition(chosen, show('75522487')).name, 'checking')
  })

  it('stays at the field after a wrong code, with the tries that are left', () => {
    const first = after(...ways.confirming, failing('otp_wrong'))
    assert.deepEqual(first.name === 'setting' && [first.setup.triesLeft, first.code, first.deviceName, first.problem?.code], [2, '', 'Phone', 'otp_wrong'])
    const now = { ...ask, devices: [{ ...card, triesLeft: 4 }, app] }
    const wrong = after(...ways.checking, failing('otp_wrong', now))
    assert.deepEqual(wrong.name === 'asking' && [deviceOf(wrong).triesLeft, wrong.astray, wrong.problem?.code], [4, true, 'otp_wrong'])
    const two = after(...pairing, failing('otp_wrong', now))
    assert.deepEqual([two.name, problemOf(two)], ['recovering', 'otp_wrong'])
  })

  it('repeats the very same code after a broken wire', () => {
    for (const code of ['unreachable', 'offline', 'unavailable', 'rate_limited']) {
      for (const way of [ways.confirming, ways.checking, pairing]) assert.deepEqual(after(...way, failing(code), { type: 'remedy' }), after(...way), code)
    }
    assert.equal(problemOf(after(...ways.sending, failing('unreachable'))), 'unreachable')
  })

  it('makes a new device after the one being set up was locked, and ends at a lock of one that is in use', () => {
    const locked = after(...ways.confirming, failing('otp_locked'))
    assert.deepEqual(locked.name === 'failed' && [locked.failure.remedy, locked.resume.name], ['start_again', 'preparing'])
    const inUse = after(...ways.checking, failing('otp_locked'))
    assert.deepEqual(inUse.name === 'failed' && [inUse.failure.remedy, inUse.resume.name], ['contact', 'asking'])
  })

  it('begins anew where the device it asked for is gone', () => {
    const gone = after(...ways.checking, failing('otp_wrong', { ...ask, devices: [app] }))
    assert.deepEqual(gone.name === 'failed' && [gone.failure.code, gone.resume.name], ['otp_wrong', 'preparing'])
  })

  for (const code of ['ticket_expired', 'ticket_spent', 'unauthorized', 'too_many_starts']) {
    it(`begins with another ticket after ${code}, wherever it comes`, () => {
      for (const way of [ways.preparing, ways.confirming, ways.checking, pairing]) assert.equal(after(...way, failing(code), { type: 'remedy' }).name, 'preparing')
    })
  }

  it('tells at the field what keeps a code from being sent, and that one is on its way until another device is chosen', () => {
    for (const code of ['address_missing', 'sending_not_allowed', 'too_many_starts']) assert.equal(problemOf(after(...ways.sending, failing(code))), code)
    assert.equal(after(...ways.sending, failing('ticket_expired'), { type: 'remedy' }).name, 'preparing')
    const sent = after(...ways.sending, { type: 'sent' })
    assert.equal(sent.name === 'asking' && sent.sent, 'mobile')
    const other = transition(sent, { type: 'choose', deviceId: 'a' })
    assert.equal(other.name === 'asking' && other.sent, null)
  })

  it('ends with the ticket in every state that has one, and only there', () => {
    for (const [name, way] of Object.entries(ways)) {
      const state = after(...way)
      const over = transition(state, { type: 'expired' })
      assert.equal(over.name === 'failed' && over.failure.code === 'ticket_expired', expiryOf(state) !== null, name)
    }
  })

  it('takes no late answer for one of now', () => {
    const left = after(...ways.checking, { type: 'leave' })
    for (const late of [{ type: 'finished', device }, failing('otp_wrong'), { type: 'sent' }] as const) assert.equal(transition(left, late), left)
    const done = after(...ways.done)
    assert.equal(transition(done, { type: 'leave' }), done)
  })
})
