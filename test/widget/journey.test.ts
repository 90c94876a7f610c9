import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BegunAuthentication, BegunRegistration } from '../../server/contract/shapes/ceremonies.ts'
import type { Device } from '../../server/contract/shapes/device.ts'
import { fail, type FailureCode } from '../../widget/failure.ts'
import { initialState, transition, type JourneyEvent, type Kind, type State, type StateName } from '../../widget/journey.ts'

const registration = (deviceCount: number) => ({ ceremonyId: 'c1', deviceCount }) as BegunRegistration
const authentication = { ceremonyId: 'c2' } as BegunAuthentication
const device = (state: Device['state']) => ({ id: 'd1', state, name: 'Key' }) as Device
const attestation = { step: 'register', id: 'c1', answer: {} as never } as const
const assertion = (step: 'test' | 'verify') => ({ step, id: 'c2', answer: {} as never }) as const

const wake: JourneyEvent = { type: 'wake' }
const press: JourneyEvent = { type: 'press' }
const remedy: JourneyEvent = { type: 'remedy' }
const cancel: JourneyEvent = { type: 'cancel' }
const begun = (deviceCount = 0, gesture = true): JourneyEvent =>
  ({ type: 'begun', begun: { step: 'register', ceremony: registration(deviceCount) }, gesture })
const begunAuth = (step: 'test' | 'verify'): JourneyEvent =>
  ({ type: 'begun', begun: { step, ceremony: authentication }, gesture: true })
const answered: JourneyEvent = { type: 'answered', answered: attestation }
const finished = (state: Device['state'] = 'active'): JourneyEvent => ({ type: 'finished', device: device(state) })
const failing = (code: FailureCode): JourneyEvent => ({ type: 'fail', failure: fail(code) })

/** Walks from the beginning and names every state on the way. */
function walk(kind: Kind, ...events: readonly JourneyEvent[]): State {
  return events.reduce<State>(transition, initialState(kind))
}

const enrolling: readonly JourneyEvent[] = [wake, begun(), press, answered, finished(), { type: 'save', draft: 'Blue' }, { type: 'named', device: device('active') }]

describe('the journey of an enrollment', () => {
  it('goes from idle to done through every state in its order', () => {
    const names = enrolling.map((_, index) => walk('enroll', ...enrolling.slice(0, index + 1)).name)
    assert.deepEqual(names, ['preparing', 'ready', 'touching', 'finishing', 'naming', 'saving', 'done'])
  })

  it('goes straight on when the press came before the options and the gesture still counts', () => {
    assert.equal(walk('enroll', press, begun()).name, 'touching')
    assert.equal(walk('enroll', wake, press, begun()).name, 'touching')
  })

  it('asks for another press when the gesture is gone', () => {
    assert.equal(walk('enroll', press, begun(0, false)).name, 'ready')
  })

  it('lets a pending device prove itself by a test signature first', () => {
    const pending = walk('enroll', wake, begun(), press, answered, finished('pending'))
    assert.deepEqual(pending, { name: 'preparing', step: 'test', firstKey: true, wanted: false })
    const proven = [begunAuth('test'), press, { type: 'answered', answered: assertion('test') } as const, finished()].reduce(transition, pending)
    assert.equal(proven.name, 'naming')
    assert.equal('firstKey' in proven && proven.firstKey, true)
  })

  it('knows the first key by the count of the options, also at the end', () => {
    const ending = (count: number) => walk('enroll', wake, begun(count), press, answered, finished(), { type: 'skip' })
    assert.deepEqual([ending(0), ending(1)].map((state) => state.name === 'done' && state.firstKey), [true, false])
  })

  it('adds a spare key from the end, as a new enrollment', () => {
    assert.deepEqual(walk('enroll', ...enrolling, { type: 'again' }), { name: 'preparing', step: 'register', firstKey: false, wanted: false })
  })

  it('stays with the name when saving it fails or is given up', () => {
    const saving = walk('enroll', ...enrolling.slice(0, 6))
    const failed = transition(saving, failing('malformed'))
    assert.equal(failed.name === 'naming' && failed.problem?.code, 'malformed')
    assert.equal(failed.name === 'naming' && failed.draft, 'Blue')
    assert.equal(transition(saving, cancel).name, 'naming')
  })
})

describe('the journey of a verification', () => {
  const confirming = [wake, begunAuth('verify'), press, { type: 'answered', answered: assertion('verify') }] as const
  const granted: JourneyEvent = { type: 'finished', device: device('active'), upgrade: true }
  const skip: JourneyEvent = { type: 'skip', device: { ...device('active'), id: 'old' } }

  it('offers to enroll an imported key anew, fetches the options before the press, and lets the new key be named', () => {
    const offered = walk('verify', ...confirming, granted)
    assert.deepEqual(offered, { name: 'preparing', step: 'register', firstKey: false, wanted: false })
    const names = [begun(1), press, answered, finished(), { type: 'skip' } as const]
    assert.deepEqual(names.map((_, index) => names.slice(0, index + 1).reduce(transition, offered).name), ['ready', 'touching', 'finishing', 'naming', 'done'])
  })

  it('is done with the key that confirmed when its upgrade is skipped, before it, after it failed, and never twice', () => {
    const offered = walk('verify', ...confirming, granted)
    const ready = transition(offered, begun(1))
    const failed = [press, failing('model_not_allowed')].reduce(transition, ready)
    for (const state of [offered, ready, failed, transition(ready, { type: 'expire', renew: false })]) {
      const done = transition(state, skip)
      assert.equal(done.name === 'done' && done.device.id, 'old')
    }
    // Without a key that confirmed there is nothing to go without.
    assert.equal(transition(ready, { type: 'skip' }), ready)
  })

  it('tries a refused upgrade again where the verifier refused the answer, not where it is over', () => {
    const refused = [...confirming, granted, begun(1), press, answered, failing('attestation_required')].reduce(transition, initialState('verify'))
    assert.deepEqual(refused.name === 'failed' && refused.resume, { name: 'preparing', step: 'register', firstKey: false, wanted: true })
  })

  it('ends without a name', () => {
    const done = walk('verify', wake, begunAuth('verify'), press, { type: 'answered', answered: assertion('verify') }, finished())
    assert.equal(done.name, 'done')
  })
})

describe('what makes no sense in a state', () => {
  const states: Readonly<Record<StateName, State>> = {
    idle: initialState('enroll'),
    preparing: walk('enroll', wake),
    ready: walk('enroll', wake, begun()),
    touching: walk('enroll', wake, begun(), press),
    finishing: walk('enroll', wake, begun(), press, answered),
    naming: walk('enroll', wake, begun(), press, answered, finished()),
    saving: walk('enroll', ...enrolling.slice(0, 6)),
    done: walk('enroll', ...enrolling),
    failed: walk('enroll', wake, failing('offline')),
  }
  const meaningful: Readonly<Record<StateName, readonly JourneyEvent['type'][]>> = {
    idle: ['wake', 'press'],
    preparing: ['press', 'begun', 'fail'],
    ready: ['press', 'expire'],
    touching: ['answered', 'fail', 'cancel'],
    finishing: ['finished', 'fail'],
    naming: ['save', 'skip'],
    saving: ['named', 'fail', 'cancel'],
    done: ['again'],
    failed: ['remedy', 'cancel'],
  }
  const events: readonly JourneyEvent[] = [
    wake, press, begun(), { type: 'expire', renew: true }, answered, finished(), { type: 'save', draft: 'x' },
    { type: 'named', device: device('active') }, { type: 'skip' }, failing('offline'), remedy, cancel, { type: 'again' },
  ]
  for (const name of Object.keys(states) as StateName[]) {
    it(`leaves "${name}" the very same object`, () => {
      assert.equal(states[name].name, name)
      for (const event of events) {
        const moved = transition(states[name], event) !== states[name]
        assert.equal(moved, meaningful[name].includes(event.type), `${event.type} in ${name}`)
      }
    })
  }

  it('begins anew from everywhere by a reset, as the kind of element it is', () => {
    for (const state of Object.values(states)) {
      assert.deepEqual(transition(state, { type: 'reset', kind: 'verify' }), initialState('verify'))
    }
  })
})

describe('a failure', () => {
  const touching = walk('enroll', wake, begun(), press)
  const finishing = transition(touching, answered)
  const resumed = (from: State, code: FailureCode) => transition(transition(from, failing(code)), remedy)

  it('tries the same options again when the key was not used, since only finish uses them up', () => {
    for (const code of ['not_allowed', 'already_registered', 'request_pending'] as const) {
      assert.deepEqual(resumed(touching, code), touching)
    }
  })

  it('repeats the same answer when the wire broke after the touch', () => {
    for (const code of ['offline', 'unreachable', 'unavailable'] as const) assert.deepEqual(resumed(finishing, code), finishing)
  })

  it('begins again when the verifier refused the key', () => {
    for (const code of ['model_not_allowed', 'ceremony_expired', 'internal_error'] as const) {
      assert.deepEqual(resumed(finishing, code), { name: 'preparing', step: 'register', firstKey: true, wanted: true })
    }
  })

  it('starts the enrollment over when the ticket of a test signature is gone, because the device went with it', () => {
    const testing = walk('enroll', wake, begun(), press, answered, finished('pending'))
    for (const code of ['ticket_expired', 'device_not_found'] as const) {
      assert.deepEqual(resumed(testing, code), { name: 'preparing', step: 'register', firstKey: false, wanted: false })
    }
  })

  it('drops options that lapse while it is shown', () => {
    const failed = transition(transition(touching, failing('not_allowed')), { type: 'expire', renew: false })
    assert.deepEqual(transition(failed, remedy), { name: 'preparing', step: 'register', firstKey: true, wanted: true })
  })

  it('is never a dead end: its remedy leads to a state that works, and cancel leads back to the beginning', () => {
    for (const state of [walk('enroll', wake), touching, finishing]) {
      for (const code of ['not_allowed', 'ticket_spent', 'page_misconfigured', 'device_limit', 'not_supported'] as const) {
        const failed = transition(state, failing(code))
        assert.match(transition(failed, remedy).name, /^(preparing|touching|finishing)$/)
        assert.equal(transition(failed, cancel).name, 'idle')
      }
    }
  })
})

describe('options that lapse', () => {
  const ready = walk('enroll', wake, begun())

  it('are fetched anew when somebody may be looking, and let go when nobody does', () => {
    assert.equal(transition(ready, { type: 'expire', renew: true }).name, 'preparing')
    assert.equal(transition(ready, { type: 'expire', renew: false }).name, 'idle')
  })

  it('are kept by a cancel', () => {
    const touching = transition(ready, press)
    assert.deepEqual(transition(touching, cancel), ready)
  })
})
