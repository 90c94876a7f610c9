/**
 * The journey of a person who adds a device, as a pure machine like `journey.ts`: what a state needs
 * done is done elsewhere and comes back as an event; an event that makes no sense in a state leaves it
 * as it is, the very same object. A message lives in the states that may still show it and in no other.
 *
 * idle → preparing → showing ⇄ answering → judging ┬→ vouching → touching → adding ┐
 *                                                  └───────────────────────────────┴→ handing ⇄ signing → checking → done
 * Whatever fails leads to `failed`, which knows where its remedy resumes; a wrong answer stays at its field.
 */
import type { ActivationStateAnswer, AddedDevice, BegunActivation, FinishedActivation } from '../../server/contract/shapes/activations.ts'
import type { AuthenticationResponse, RequestOptions } from '../../server/contract/shapes/ceremonies.ts'
import { activationFailure, type ActivationFailure } from '../activation-failure.ts'
import { areDigits, isDeviceCode } from './read-typing.ts'

export type Instance = FinishedActivation['instance']

/** What is known of an activation while it runs. */
export type Run = Pick<BegunActivation, 'activationId' | 'license' | 'typedAllowed' | 'voucher' | 'expiresAt' | 'triesLeft'>

/** Where the verifier says that an activation stands. */
export type Stand = Pick<ActivationStateAnswer, 'state' | 'expiresAt' | 'triesLeft'>

/** What the person gave: the code as the device shows it, and a name for the device or ''. */
export type Draft = { readonly code: string; readonly deviceName: string }

type Answering = { readonly run: Run; readonly message1: string; readonly draft: Draft; readonly camera: boolean }
type Vouching = { readonly run: Run; readonly draft: Draft; readonly options: RequestOptions }
/** `message2` is null once a signature was tried: the verifier gives it to nobody then. */
type Signing = { readonly run: Run; readonly message2: string | null; readonly digits: string; readonly camera: boolean }

export type State =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing' }
  /** Activation Message 1 is on the screen. */
  | { readonly name: 'showing'; readonly run: Run; readonly message1: string }
  /** The device's code is asked for; `camera`: by this page's camera. */
  | ({ readonly name: 'answering'; readonly problem: ActivationFailure | null } & Answering)
  | ({ readonly name: 'judging' } & Answering)
  /** A security key has to vouch, by a click. */
  | ({ readonly name: 'vouching' } & Vouching)
  | ({ readonly name: 'touching' } & Vouching)
  | ({ readonly name: 'adding'; readonly assertion: AuthenticationResponse } & Vouching)
  /** Activation Message 2 is on the screen. */
  | { readonly name: 'handing'; readonly run: Run; readonly message2: string }
  | ({ readonly name: 'signing'; readonly problem: ActivationFailure | null } & Signing)
  | ({ readonly name: 'checking' } & Signing)
  | { readonly name: 'done'; readonly instance: Instance }
  | { readonly name: 'failed'; readonly failure: ActivationFailure; readonly resume: Resumed }

export type StateName = State['name']

/** What a remedy may go back to. */
type Resumed = Extract<State, { name: 'preparing' | 'answering' | 'judging' | 'touching' | 'adding' | 'signing' | 'checking' }>

export type ActivationEvent =
  | { readonly type: 'press' }
  | { readonly type: 'begun'; readonly begun: BegunActivation }
  /** The device has read what is shown. */
  | { readonly type: 'next' }
  /** The message once more. */
  | { readonly type: 'back' }
  | { readonly type: 'camera'; readonly on: boolean }
  | { readonly type: 'answer'; readonly draft: Draft }
  /** What is typed cannot be a code; `mend`: now it can. */
  | { readonly type: 'slip' }
  | { readonly type: 'mend' }
  | { readonly type: 'vouch'; readonly options: RequestOptions; readonly stand: Omit<Stand, 'state'> }
  | { readonly type: 'confirm' }
  | { readonly type: 'answered'; readonly assertion: AuthenticationResponse }
  | { readonly type: 'added'; readonly added: AddedDevice & { readonly message2: string } }
  | { readonly type: 'sign'; readonly digits: string }
  | { readonly type: 'finished'; readonly instance: Instance }
  | { readonly type: 'fail'; readonly failure: ActivationFailure; readonly stand?: Stand | null }
  /** The verifier was asked where the activation stands. */
  | { readonly type: 'stood'; readonly stand: Stand }
  | { readonly type: 'remedy' }
  /** Closes the browser's dialog, or takes a press back. */
  | { readonly type: 'cancel' }
  /** Away with it all; the activation is left to its time. */
  | { readonly type: 'leave' }
  | { readonly type: 'again' }
  | { readonly type: 'reset' }

export const initialActivation: State = { name: 'idle' }
const preparing = { name: 'preparing' } as const

type Move = `${StateName} ${ActivationEvent['type']}`
type Named<Name> = Extract<State, { name: Name }>
type Typed<Type> = Extract<ActivationEvent, { type: Type }>

/** Every move there is, as `state event`; what is not here means nothing. */
const moves: {
  readonly [Key in Move]?: Key extends `${infer Name} ${infer Type}` ? (state: Named<Name>, event: Typed<Type>) => State : never
} = {
  'idle press': () => preparing,
  'preparing cancel': () => initialActivation,
  'preparing begun': (_, { begun: { message1, ...run } }) => ({ name: 'showing', run, message1 }),
  'preparing fail': (_, { failure }) => ({ name: 'failed', failure, resume: preparing }),
  'showing next': ({ run, message1 }) => answerAnew({ run, message1 }, false),
  'answering back': ({ run, message1 }) => ({ name: 'showing', run, message1 }),
  'answering camera': (state, { on }) => ({ ...state, camera: on, problem: null }),
  'answering slip': (state) => ({ ...state, problem: activationFailure('code_malformed') }),
  'answering mend': (state) => (state.problem ? { ...state, problem: null } : state),
  'answering answer': ({ run, message1, camera, ...state }, { draft }) =>
    isDeviceCode(draft.code, run.typedAllowed)
      ? { name: 'judging', run, message1, camera, draft }
      : { ...state, run, message1, camera, draft, problem: activationFailure('code_malformed') },
  'judging vouch': ({ run, draft }, { options, stand }) => ({ name: 'vouching', run: { ...run, ...stand }, draft, options }),
  'judging added': hand,
  'judging fail': (state, event) => failAnswer(state, event),
  'vouching confirm': (state) => ({ ...state, name: 'touching' }),
  'touching cancel': (state) => ({ ...state, name: 'vouching' }),
  'touching answered': (state, { assertion }) => ({ ...state, name: 'adding', assertion }),
  'touching fail': (state, { failure }) => ({ name: 'failed', failure, resume: state }),
  'adding added': hand,
  'adding fail': ({ assertion, ...state }, { failure, stand }) => ({
    name: 'failed', failure,
    resume: failure.endsActivation ? preparing
      : failure.wireBroke || failure.family === 'ours' ? { ...state, assertion }
      : { ...state, name: 'touching', run: withStand(state.run, stand) },
  }),
  'handing next': ({ run, message2 }) => ({ name: 'signing', run, message2, digits: '', camera: false, problem: null }),
  'signing back': (state) => (state.message2 === null ? state : { name: 'handing', run: state.run, message2: state.message2 }),
  'signing camera': (state, { on }) => ({ ...state, camera: on, problem: null }),
  'signing mend': (state) => (state.problem ? { ...state, problem: null } : state),
  'signing sign': ({ problem, ...state }, { digits }) => (areDigits(digits)
    ? { ...state, name: 'checking', digits }
    : { ...state, problem: problem ?? activationFailure('code_malformed'), digits }),
  'checking finished': (_, { instance }) => ({ name: 'done', instance }),
  'checking fail': (state, event) => failSignature(state, event),
  'done again': () => preparing,
  'failed remedy': ({ resume, failure }) => resumeBy(resume, failure),
  'failed cancel': (state) => state,
}

/** The next state; the same object when the event means nothing here. */
export function transition(state: State, event: ActivationEvent): State {
  if (event.type === 'reset') return initialActivation
  if (event.type === 'leave') return state.name === 'done' ? state : initialActivation
  if (event.type === 'stood') return stand(state, event.stand)
  const move = moves[`${state.name} ${event.type}`] as ((state: State, event: ActivationEvent) => State) | undefined
  return move ? move(state, event) : state
}

/** The activation that a state belongs to; null where none runs. */
export const runOf = (state: State): Run | null => ('run' in state ? state.run : null)

const answerAnew = (shown: Pick<Answering, 'run' | 'message1'>, camera: boolean): Named<'answering'> =>
  ({ name: 'answering', ...shown, camera, draft: { code: '', deviceName: '' }, problem: null })

function hand({ run }: { readonly run: Run }, { added }: Typed<'added'>): State {
  const { expiresAt, triesLeft, message2 } = added
  return { name: 'handing', run: { ...run, expiresAt, triesLeft }, message2 }
}

/** A wrong code stays at its field; after a broken wire the very same code goes again, which gets the same message. */
function failAnswer(state: Named<'judging'>, { failure, stand }: Typed<'fail'>): State {
  const run = withStand(state.run, stand)
  if (failure.remedy === 'answer_again') return { ...state, name: 'answering', run, problem: failure }
  if (failure.remedy === 'scan_instead') return { name: 'failed', failure, resume: answerAnew({ run, message1: state.message1 }, true) }
  return { name: 'failed', failure, resume: failure.endsActivation ? preparing : state }
}

function failSignature(state: Named<'checking'>, { failure, stand }: Typed<'fail'>): State {
  const run = withStand(state.run, stand)
  if (failure.remedy === 'answer_again') return { ...state, name: 'signing', run, message2: null, digits: '', problem: failure }
  return { name: 'failed', failure, resume: failure.endsActivation ? preparing : state }
}

const resumeBy = (resume: Resumed, { endsTicket }: ActivationFailure): State => (endsTicket ? preparing : resume)

const withStand = (run: Run, stand: Stand | null | undefined): Run =>
  stand ? { ...run, expiresAt: stand.expiresAt, triesLeft: stand.triesLeft } : run

const ends = { expired: 'activation_expired', locked: 'activation_locked', superseded: 'superseded' } as const

/** What the verifier says of a running activation counts, also while something else is under way. */
function stand(state: State, now: Stand): State {
  if (!('run' in state)) return state
  if (now.state in ends) return { name: 'failed', failure: activationFailure(ends[now.state as keyof typeof ends]), resume: preparing }
  return { ...state, run: withStand(state.run, now) }
}
