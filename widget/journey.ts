/**
 * The journey of a person with a key, as a pure machine: `transition(state, event)`. No DOM, no
 * network, no clock; what a state needs done is done elsewhere and comes back as an event. An event
 * that makes no sense in a state leaves it as it is (the very same object), which is what makes a
 * double click one ceremony and a late answer harmless.
 *
 * idle → preparing → ready → touching → finishing ┬→ (test signature: preparing …) → naming → done
 *                                                 ├→ (upgrade of an imported key: preparing …) → naming → done
 *                                                 └→ done (verify)
 * Each of the first five may go to `failed`, which always knows where its remedy resumes.
 */
import type {
  AuthenticationResponse,
  BegunAuthentication,
  BegunRegistration,
  RegistrationResponse,
} from '../server/contract/shapes/ceremonies.ts'
import type { Device } from '../server/contract/shapes/device.ts'
import type { Failure } from './failure.ts'

export type Kind = 'enroll' | 'verify'

/**
 * Which ceremony is under way; `test` is the test signature that follows `register`. In a verification `register`
 * is the upgrade of the imported key that has just confirmed; whoever skips it is done.
 */
export type Step = 'register' | 'test' | 'verify'

/** Options that wait for the click. One `begun` may be tried several times: only finish uses it up. */
export type Begun =
  | { readonly step: 'register'; readonly ceremony: BegunRegistration }
  | { readonly step: 'test' | 'verify'; readonly ceremony: BegunAuthentication }

/** A begun ceremony with what the key said to it. */
export type Answered =
  | { readonly step: 'register'; readonly id: string; readonly answer: RegistrationResponse }
  | { readonly step: 'test' | 'verify'; readonly id: string; readonly answer: AuthenticationResponse }

/** `firstKey`: the user had no key before, so a spare one is worth a word at the end. */
type Attempt = { readonly step: Step; readonly firstKey: boolean }

export type State =
  /** Nothing is asked yet, or the options lapsed while nobody looked. */
  | ({ readonly name: 'idle' } & Attempt)
  /** Ticket and options are on their way; `wanted`: the person has pressed already. */
  | ({ readonly name: 'preparing'; readonly wanted: boolean } & Attempt)
  | ({ readonly name: 'ready'; readonly begun: Begun } & Attempt)
  /** The browser's dialog is open. */
  | ({ readonly name: 'touching'; readonly begun: Begun } & Attempt)
  /** The verifier judges the answer. */
  | ({ readonly name: 'finishing'; readonly answered: Answered } & Attempt)
  | { readonly name: 'naming'; readonly device: Device; readonly firstKey: boolean; readonly draft: string; readonly problem: Failure | null }
  | { readonly name: 'saving'; readonly device: Device; readonly firstKey: boolean; readonly draft: string }
  | { readonly name: 'done'; readonly device: Device; readonly firstKey: boolean }
  | { readonly name: 'failed'; readonly failure: Failure; readonly resume: Running }

/** What a remedy may go back to. */
type Running = Extract<State, { name: 'preparing' | 'touching' | 'finishing' }>

export type StateName = State['name']

export type JourneyEvent =
  /** Somebody may press soon: fetch the options now. */
  | { readonly type: 'wake' }
  | { readonly type: 'press' }
  /** `gesture`: the click that wanted it is still good for opening the browser's dialog. */
  | { readonly type: 'begun'; readonly begun: Begun; readonly gesture: boolean }
  /** The options are about to lapse; `renew`: fetch new ones at once. */
  | { readonly type: 'expire'; readonly renew: boolean }
  | { readonly type: 'answered'; readonly answered: Answered }
  /** `upgrade`: the right to enroll the same key anew came with it. */
  | { readonly type: 'finished'; readonly device: Device; readonly upgrade?: boolean }
  | { readonly type: 'save'; readonly draft: string }
  | { readonly type: 'named'; readonly device: Device }
  /** `device`: the key that has confirmed already, while its upgrade is offered. */
  | { readonly type: 'skip'; readonly device?: Device | undefined }
  | { readonly type: 'fail'; readonly failure: Failure }
  /** The one button under a failure. */
  | { readonly type: 'remedy' }
  | { readonly type: 'cancel' }
  /** After a finished enrollment: add another key. */
  | { readonly type: 'again' }
  | { readonly type: 'reset'; readonly kind: Kind }

export const initialState = (kind: Kind): Extract<State, { name: 'idle' }> =>
  ({ name: 'idle', step: kind === 'enroll' ? 'register' : 'verify', firstKey: false })

type Move = `${StateName} ${JourneyEvent['type']}`
type Named<Union extends { readonly name: string }, Name> = Extract<Union, { readonly name: Name }>
type Typed<Union extends { readonly type: string }, Type> = Extract<Union, { readonly type: Type }>

/** Every move there is, as `state event`; what is not here means nothing. */
const moves: {
  readonly [Key in Move]?: Key extends `${infer Name} ${infer Type}`
    ? (state: Named<State, Name>, event: Typed<JourneyEvent, Type>) => State
    : never
} = {
  'idle wake': (state) => prepare(state, false),
  'idle press': (state) => prepare(state, true),
  'preparing press': (state) => state.wanted ? state : prepare(state, true),
  'preparing cancel': (state) => state.wanted ? prepare(state, false) : state,
  'preparing fail': failed,
  'preparing begun': (state, { begun, gesture }) => ({
    name: state.wanted && gesture ? 'touching' : 'ready',
    step: state.step,
    firstKey: begun.step === 'register' ? begun.ceremony.deviceCount === 0 : state.firstKey,
    begun,
  }),
  'ready press': (state) => ({ ...state, name: 'touching' }),
  'ready expire': (state, { renew }) => renew ? prepare(state, false) : idle(state),
  'touching cancel': (state) => ({ ...state, name: 'ready' }),
  'touching fail': failed,
  'touching answered': ({ step, firstKey }, { answered }) => ({ name: 'finishing', step, firstKey, answered }),
  'finishing fail': failed,
  'finishing finished': ({ step, firstKey }, { device, upgrade }) =>
    device.state === 'pending' ? prepare({ step: 'test', firstKey }, false)
    : upgrade ? prepare({ step: 'register', firstKey }, false)
    : step === 'verify' ? { name: 'done', device, firstKey }
    : { name: 'naming', device, firstKey, draft: '', problem: null },
  'naming save': (state, { draft }) => ({ ...state, name: 'saving', draft }),
  'naming skip': (state) => ({ ...state, name: 'done' }),
  'saving named': (state, { device }) => ({ ...state, name: 'done', device }),
  'saving fail': (state, { failure }) => ({ ...state, name: 'naming', problem: failure }),
  'saving cancel': (state) => ({ ...state, name: 'naming', problem: null }),
  'done again': () => prepare({ step: 'register', firstKey: false }, false),
  'failed remedy': ({ resume }) => resume,
  'failed cancel': ({ resume }) => idle(resume),
  'failed expire': (state) =>
    state.resume.name === 'touching' ? { ...state, resume: prepare(state.resume, true) } : state,
}

/** The next state; the same object when the event means nothing here. */
export function transition(state: State, event: JourneyEvent): State {
  if (event.type === 'reset') return initialState(event.kind)
  const move = moves[`${state.name} ${event.type}`] as ((state: State, event: JourneyEvent) => State) | undefined
  if (move) return move(state, event)
  return event.type === 'skip' && event.device ? { name: 'done', device: event.device, firstKey: false } : state
}

const idle = ({ step, firstKey }: Attempt): State => ({ name: 'idle', step, firstKey })

const prepare = ({ step, firstKey }: Attempt, wanted: boolean): Running =>
  ({ name: 'preparing', step, firstKey, wanted })

function failed(state: Running, { failure }: { readonly failure: Failure }): State {
  return { name: 'failed', failure, resume: resumeAfter(state, failure) }
}

/**
 * Where a remedy leads back to. A broken wire after the key has answered repeats the same answer (the
 * verifier gives the same result); a ticket or device that is gone starts over, because a pending
 * device belongs to its ticket; a key that was not used may be tried again on the same options.
 */
function resumeAfter(state: Running, { family }: Failure): Running {
  if (family === 'stale' || family === 'gone') {
    return prepare({ step: state.step === 'verify' ? 'verify' : 'register', firstKey: false }, false)
  }
  if (state.name !== 'finishing') return state
  const wireBroke = /offline|unreachable|busy/.test(family)
  return wireBroke ? state : prepare(state, true)
}
