/**
 * What happens on a device that takes licenses, as a pure machine: no DOM, no network, no clock, no
 * cryptography. What a state needs done is done elsewhere and comes back as an event; an event that
 * makes no sense in a state leaves it as it is, the very same object.
 *
 * home → scanning → reading ┬→ asking → accepting → answering ⇄ showing ⇄ receiving ⇄ opening → computing → signing → settling → home
 *                           └→ wiping (a deactivation message) → home
 * Whatever fails before Message 2 leads to `failed`; what fails there is said where the camera waits on.
 */
import type { CodeMode, ShownCode } from './device-session.ts'
import type { DeviceProblem } from './problem.ts'
import type { DeviceRequest } from './read-request.ts'
import type { StoredLicense } from './vault.ts'

export type News =
  | { readonly name: 'added' | 'wiped' | 'deactivated'; readonly license: StoredLicense }
  | { readonly name: 'wiped_all' | 'declined' | 'given_up' }

type Asked = { readonly request: DeviceRequest }
type Coded = Asked & { readonly code: ShownCode }
/** Said while the camera waits for Message 2: it was another one, or the first one once more. */
export type Remark = 'not_for_this_device' | 'first_code'

export type State =
  /** `licenses` is null until they were read. */
  | { readonly name: 'home'; readonly licenses: readonly StoredLicense[] | null; readonly news: News | null }
  | { readonly name: 'scanning' }
  | { readonly name: 'reading'; readonly text: string }
  | ({ readonly name: 'asking' } & Asked)
  | ({ readonly name: 'declining' } & Asked)
  | ({ readonly name: 'accepting' } & Asked)
  | ({ readonly name: 'answering'; readonly mode: CodeMode } & Asked)
  | ({ readonly name: 'showing' } & Coded)
  | ({ readonly name: 'receiving'; readonly remark: Remark | null } & Coded)
  /** `later`: what was read meanwhile, judged next. */
  | ({ readonly name: 'opening'; readonly text: string; readonly later: string | null } & Coded)
  | { readonly name: 'computing'; readonly license: StoredLicense }
  | { readonly name: 'signing'; readonly license: StoredLicense; readonly digits: string }
  | { readonly name: 'settling'; readonly license: StoredLicense; readonly digits: string }
  /** A person is asked first; `target` null is every license. */
  | { readonly name: 'confirming'; readonly licenses: readonly StoredLicense[]; readonly target: StoredLicense | null }
  | { readonly name: 'wiping'; readonly target: StoredLicense | null; readonly deactivated: boolean; readonly licenses: readonly StoredLicense[] | null }
  | { readonly name: 'failed'; readonly problem: DeviceProblem }

export type StateName = State['name']

export type DeviceEvent =
  /** Read the licenses anew. */
  | { readonly type: 'look' }
  | { readonly type: 'loaded'; readonly licenses: readonly StoredLicense[] }
  | { readonly type: 'scan' }
  | { readonly type: 'read'; readonly text: string }
  | { readonly type: 'asked'; readonly request: DeviceRequest }
  | { readonly type: 'deactivated'; readonly license: StoredLicense }
  | { readonly type: 'accept' }
  | { readonly type: 'accepted' }
  | { readonly type: 'decline' }
  | { readonly type: 'declined' }
  | { readonly type: 'show'; readonly mode: CodeMode }
  | { readonly type: 'shown'; readonly code: ShownCode }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  /** The first message was read once more. */
  | { readonly type: 'repeated' }
  | { readonly type: 'opened'; readonly license: StoredLicense }
  /** The test signature of a license once more. */
  | { readonly type: 'sign'; readonly license: StoredLicense }
  | { readonly type: 'signed'; readonly digits: string }
  | { readonly type: 'settle' }
  | { readonly type: 'settled' }
  | { readonly type: 'wipe'; readonly target: StoredLicense | null }
  | { readonly type: 'confirm' }
  | { readonly type: 'wiped' }
  | { readonly type: 'expire' }
  | { readonly type: 'fail'; readonly problem: DeviceProblem }
  | { readonly type: 'cancel' }

const homeWith = (news: News | null): State => ({ name: 'home', licenses: null, news })
export const initialDevice: State = homeWith(null)

type Move = `${StateName} ${DeviceEvent['type']}`
type Named<Name> = Extract<State, { name: Name }>
type Typed<Type> = Extract<DeviceEvent, { type: Type }>

const giveUp = (): State => homeWith({ name: 'given_up' })
const goHome = (): State => homeWith(null)
const ask = (_: State, { text }: Typed<'read'>): State => ({ name: 'reading', text })
const open = ({ request, code }: Coded, { text }: Pick<Typed<'read'>, 'text'>): State => ({ name: 'opening', request, code, text, later: null })
const remark = ({ request, code, later }: Named<'opening'>, said: Remark): State =>
  later === null ? { name: 'receiving', request, code, remark: said } : open({ request, code }, { text: later })

/** Every move there is, as `state event`; what is not here means nothing. */
const moves: {
  readonly [Key in Move]?: Key extends `${infer Name} ${infer Type}` ? (state: Named<Name>, event: Typed<Type>) => State : never
} = {
  'home look': ({ news }) => homeWith(news),
  'home loaded': ({ news }, { licenses }) => ({ name: 'home', licenses, news }),
  'home scan': () => ({ name: 'scanning' }),
  'home sign': (_, { license }) => ({ name: 'computing', license }),
  'home wipe': (state, { target }) => (state.licenses ? { name: 'confirming', licenses: state.licenses, target } : state),
  'scanning read': ask,
  'scanning cancel': goHome,
  'reading asked': (_, { request }) => ({ name: 'asking', request }),
  'reading deactivated': (_, { license }) => ({ name: 'wiping', target: license, deactivated: true, licenses: null }),
  'reading cancel': goHome,
  'asking accept': (state) => ({ ...state, name: 'accepting' }),
  'asking decline': (state) => ({ ...state, name: 'declining' }),
  'declining declined': () => homeWith({ name: 'declined' }),
  'accepting accepted': ({ request }) => ({ name: 'answering', request, mode: 'scanned' }),
  'answering shown': ({ request }, { code }) => ({ name: 'showing', request, code }),
  'showing show': ({ request, ...state }, { mode }) =>
    (mode === 'typed' && !request.typedAllowed) || mode === state.code.mode ? { ...state, request } : { name: 'answering', request, mode },
  'showing next': ({ request, code }) => ({ name: 'receiving', request, code, remark: null }),
  'showing cancel': giveUp,
  'receiving back': ({ request, code }) => ({ name: 'showing', request, code }),
  'receiving read': open,
  'receiving cancel': giveUp,
  // The right one may follow while a wrong one is still judged.
  'opening read': (state, { text }) => ({ ...state, later: text }),
  'opening opened': (_, { license }) => ({ name: 'computing', license }),
  'opening repeated': (state) => remark(state, 'first_code'),
  'opening fail': (state, { problem }) => (problem === 'not_for_this_device' ? remark(state, problem) : { name: 'failed', problem }),
  'computing signed': ({ license }, { digits }) => ({ name: 'signing', license, digits }),
  'signing cancel': goHome,
  'signing settle': (state) => ({ ...state, name: 'settling' }),
  'settling settled': ({ license }) => homeWith({ name: 'added', license }),
  'confirming confirm': ({ target, licenses }) => ({ name: 'wiping', target, deactivated: false, licenses }),
  'confirming cancel': ({ licenses }) => ({ name: 'home', licenses, news: null }),
  'wiping wiped': ({ target, deactivated }) =>
    homeWith(target ? { name: deactivated ? 'deactivated' : 'wiped', license: target } : { name: 'wiped_all' }),
  'failed scan': () => ({ name: 'scanning' }),
  'failed cancel': goHome,
}

/** The next state; the same object when the event means nothing here. */
export function transition(state: State, event: DeviceEvent): State {
  const move = moves[`${state.name} ${event.type}`] as ((state: State, event: DeviceEvent) => State) | undefined
  if (move) return move(state, event)
  if (event.type === 'expire' && requestOf(state)) return { name: 'failed', problem: 'expired' }
  if (event.type === 'fail' && performs.has(state.name)) return { name: 'failed', problem: event.problem }
  return state
}

/** Whether what is under way in `from` still is in `to`. */
export const goesOn = (from: State, to: State): boolean =>
  from.name === 'opening' && to.name === 'opening' && from.text === to.text

/** States in which something is under way, and may therefore fail. */
const performs: ReadonlySet<StateName> = new Set(['home', 'reading', 'declining', 'accepting', 'answering', 'computing', 'settling', 'wiping'])

/** The request that a state belongs to; null where none is under way. */
export const requestOf = (state: State): DeviceRequest | null => ('request' in state ? state.request : null)
