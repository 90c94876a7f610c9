/**
 * The journey of a person with a device for one-time codes, as a pure machine like `journey.ts`: what a state needs done is
 * done elsewhere and comes back as an event; an event that makes no sense in a state leaves it as it is, the very same
 * object. The secret lives in `setting` and `confirming` and nowhere else.
 *
 * set up: idle → preparing → setting ⇄ confirming → done
 * prove:  idle → preparing → asking ⇄ checking → done, with sending and recovering (two codes in a row) beside asking
 */
import type { BegunCodeAuthentication, BegunCodeRegistration, CodeDevice, FinishedCodeTicket } from '../../server/contract/shapes/code-tickets.ts'
import { fail } from '../failure.ts'
import { asCodeFailure, slipOf, type CodeFailure } from '../code-failure.ts'

/** `setup`: a device is made. `prove`: one of the user's is asked for. */
export type CodeMode = 'setup' | 'prove'
export type OwnDevice = FinishedCodeTicket['device']
export type SentBy = BegunCodeAuthentication['sendBy'][number]

type Setting = { readonly setup: BegunCodeRegistration; readonly code: string; readonly deviceName: string }
/** `sent`: a code was sent that way; `astray`: one was wrong, so the device may have run ahead. */
type Asking = { readonly ask: BegunCodeAuthentication; readonly deviceId: string; readonly sent: SentBy | null; readonly astray: boolean }
/** One code, or two in a row. */
export type Shown = { readonly code: string } | { readonly codes: readonly [first: string, second: string] }

export type State =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing' }
  | ({ readonly name: 'setting'; readonly problem: CodeFailure | null } & Setting)
  | ({ readonly name: 'confirming' } & Setting)
  | ({ readonly name: 'asking'; readonly problem: CodeFailure | null } & Asking)
  | ({ readonly name: 'sending'; readonly by: SentBy } & Asking)
  | ({ readonly name: 'recovering'; readonly problem: CodeFailure | null } & Asking)
  | ({ readonly name: 'checking'; readonly shown: Shown } & Asking)
  | { readonly name: 'done'; readonly mode: CodeMode; readonly device: OwnDevice }
  | { readonly name: 'failed'; readonly failure: CodeFailure; readonly resume: Resumed }

export type StateName = State['name']
type Resumed = Extract<State, { name: 'preparing' | 'confirming' | 'asking' | 'checking' }>

export type CodeEvent =
  | { readonly type: 'press' }
  | { readonly type: 'begun'; readonly setup: BegunCodeRegistration }
  | { readonly type: 'asked'; readonly ask: BegunCodeAuthentication }
  | { readonly type: 'confirm'; readonly code: string; readonly deviceName: string }
  | { readonly type: 'show'; readonly code: string }
  | { readonly type: 'pair'; readonly codes: readonly [first: string, second: string] }
  /** Too many digits, before they cost a try. */
  | { readonly type: 'slip' }
  | { readonly type: 'mend' }
  | { readonly type: 'choose'; readonly deviceId: string }
  | { readonly type: 'send'; readonly by: SentBy }
  | { readonly type: 'sent' }
  | { readonly type: 'recover' }
  | { readonly type: 'back' }
  | { readonly type: 'finished'; readonly device: OwnDevice }
  /** `ask`: what the verifier says of the devices since. */
  | { readonly type: 'fail'; readonly failure: CodeFailure; readonly ask?: BegunCodeAuthentication | null }
  | { readonly type: 'expired' }
  | { readonly type: 'remedy' }
  | { readonly type: 'cancel' }
  | { readonly type: 'leave' }
  | { readonly type: 'again' }
  | { readonly type: 'reset' }

export const initialCode: State = { name: 'idle' }
const preparing = { name: 'preparing' } as const

type Move = `${StateName} ${CodeEvent['type']}`
type Named<Name> = Extract<State, { name: Name }>
type Typed<Type> = Extract<CodeEvent, { type: Type }>

/** Every move there is, as `state event`; what is not here means nothing. */
const moves: {
  readonly [Key in Move]?: Key extends `${infer Name} ${infer Type}` ? (state: Named<Name>, event: Typed<Type>) => State : never
} = {
  'idle press': () => preparing,
  'preparing cancel': () => initialCode,
  'preparing begun': (_, { setup }) => ({ name: 'setting', setup, code: '', deviceName: '', problem: null }),
  'preparing asked': (_, { ask }) => ({ name: 'asking', ask, deviceId: firstOf(ask).id, sent: null, astray: false, problem: null }),
  'preparing fail': (_, { failure }) => ({ name: 'failed', failure, resume: preparing }),
  'setting slip': (state) => ({ ...state, problem: slipOf('incomplete') }),
  'setting mend': (state) => (state.problem ? { ...state, problem: null } : state),
  'setting confirm': ({ setup }, { code, deviceName }) => (isWhole(code, setup.digits)
    ? { name: 'confirming', setup, code, deviceName }
    : { name: 'setting', setup, code, deviceName, problem: slipOf('incomplete') }),
  'confirming finished': (_, { device }) => ({ name: 'done', mode: 'setup', device }),
  'confirming fail': failFirst,
  'asking slip': (state) => ({ ...state, problem: slipOf('incomplete') }),
  'asking mend': (state) => (state.problem ? { ...state, problem: null } : state),
  'asking choose': (state, { deviceId }) => ({ ...state, deviceId, sent: null, astray: false, problem: null }),
  'asking show': (state, { code }) => (isWhole(code, deviceOf(state).digits)
    ? { ...askingOf(state), name: 'checking', shown: { code } }
    : { ...state, problem: slipOf('incomplete') }),
  'asking send': (state, { by }) => ({ ...askingOf(state), name: 'sending', by }),
  'asking recover': (state) => ({ ...state, name: 'recovering', problem: null }),
  // Whether it was sent is not known: who got none may ask for it again.
  'sending cancel': (state) => ({ ...askingOf(state), name: 'asking', problem: null }),
  'sending sent': (state) => ({ ...askingOf(state), name: 'asking', sent: state.by, problem: null }),
  'sending fail': (state, { failure }) => (failure.remedy === 'answer_again' || failure.wireBroke || failure.code === 'too_many_starts'
    ? { ...askingOf(state), name: 'asking', problem: failure }
    : { name: 'failed', failure, resume: failure.endsTicket ? preparing : { ...askingOf(state), name: 'asking', problem: null } }),
  'recovering back': (state) => ({ ...state, name: 'asking', problem: null }),
  'recovering slip': (state) => ({ ...state, problem: slipOf('incomplete') }),
  'recovering mend': (state) => (state.problem ? { ...state, problem: null } : state),
  'recovering pair': (state, { codes }) => judgePair(state, codes),
  'checking finished': (_, { device }) => ({ name: 'done', mode: 'prove', device }),
  'checking fail': failShown,
  'done again': () => preparing,
  'failed remedy': ({ resume, failure }) => (failure.endsTicket ? preparing : resume),
}

/** The next state; the same object when the event means nothing here. */
export function transition(state: State, event: CodeEvent): State {
  if (event.type === 'reset') return initialCode
  if (event.type === 'leave') return state.name === 'done' ? state : initialCode
  if (event.type === 'expired') return expiryOf(state) === null ? state : { name: 'failed', failure: asCodeFailure(fail('ticket_expired')), resume: preparing }
  const move = moves[`${state.name} ${event.type}`] as ((state: State, event: CodeEvent) => State) | undefined
  return move ? move(state, event) : state
}

/** When what runs is over, by the verifier's clock; null where nothing runs. */
export function expiryOf(state: State): number | null {
  if ('setup' in state) return state.setup.expiresAt
  return 'ask' in state ? state.ask.expiresAt : null
}

/** The device that is asked for. */
export const deviceOf = ({ ask, deviceId }: Pick<Asking, 'ask' | 'deviceId'>): CodeDevice =>
  ask.devices.find(({ id }) => id === deviceId) ?? firstOf(ask)

function firstOf({ devices: [first] }: BegunCodeAuthentication): CodeDevice {
  if (first === undefined) throw new TypeError('The verifier named no device.')
  return first
}

const askingOf = ({ ask, deviceId, sent, astray }: Asking): Asking => ({ ask, deviceId, sent, astray })

const isWhole = (code: string, digits: number): boolean => code.length === digits && /^[0-9]+$/.test(code)

function judgePair(state: Named<'recovering'>, codes: readonly [string, string]): State {
  const { digits } = deviceOf(state)
  const slip = !codes.every((code) => isWhole(code, digits)) ? 'incomplete' : codes[0] === codes[1] ? 'same_code' : null
  return slip === null ? { ...askingOf(state), name: 'checking', shown: { codes } } : { ...state, problem: slipOf(slip) }
}

/** A device that was only being set up and is locked is nobody's loss: a new one is made. */
function failFirst({ setup, code, deviceName }: Named<'confirming'>, { failure }: Typed<'fail'>): State {
  if (failure.code === 'otp_locked') return { name: 'failed', failure: { ...failure, remedy: 'start_again' }, resume: preparing }
  if (failure.remedy === 'answer_again') {
    return { name: 'setting', setup: { ...setup, triesLeft: Math.max(0, setup.triesLeft - 1) }, code: '', deviceName, problem: failure }
  }
  const over = failure.endsTicket || failure.remedy === 'start_again'
  return { name: 'failed', failure, resume: over ? preparing : { name: 'confirming', setup, code, deviceName } }
}

function failShown({ shown, ...state }: Named<'checking'>, { failure, ask }: Typed<'fail'>): State {
  const now = { ...state, ask: ask ?? state.ask }
  const still = now.ask.devices.some(({ id }) => id === now.deviceId)
  if (failure.remedy === 'answer_again' && still) {
    return { ...now, name: 'codes' in shown ? 'recovering' : 'asking', astray: true, problem: failure }
  }
  if (failure.endsTicket || !still) return { name: 'failed', failure, resume: preparing }
  return { name: 'failed', failure, resume: failure.wireBroke ? { ...now, name: 'checking', shown } : { ...now, name: 'asking', problem: null } }
}
