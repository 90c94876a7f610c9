/**
 * What happens on the page where a person looks after their keys, as a pure machine beside
 * `journey.ts`: no DOM, no network, no clock. The list and the one thing the person is doing to it
 * are apart, since a list may be fetched again while a name is being typed.
 *
 * A change is shown when the verifier has made it, never before.
 */
import type { Device, DeviceList } from '../server/contract/shapes/device.ts'
import type { Failure } from './failure.ts'

export type DevicesState = {
  /** What was last known of the user's keys; stays when a later fetch fails. */
  readonly list: DeviceList | null
  /** A fetch is under way. */
  readonly loading: boolean
  /** Why there is no list, or no newer one. */
  readonly failure: Failure | null
  readonly task: DevicesTask
  /** What was last achieved, for one polite sentence. */
  readonly news: DevicesNews | null
}

/** One at a time: opening another gives the first one up. */
export type DevicesTask =
  | { readonly name: 'none' }
  | ({ readonly name: 'renaming'; readonly draft: string } & OnDevice)
  /** `last`: the verifier said that this is the user's last key, so it is asked once more. */
  | ({ readonly name: 'removing'; readonly last: boolean } & OnDevice)
  /** `added`: the key counts already; the element only asks for its name. */
  | { readonly name: 'adding'; readonly added: boolean }

/** `busy`: the verifier is being asked. */
type OnDevice = { readonly device: Device; readonly busy: boolean; readonly problem: Failure | null }

export type DevicesNews = { readonly name: 'added' } | { readonly name: 'renamed' | 'removed'; readonly device: Device }

export type DevicesEvent =
  | { readonly type: 'load' }
  | { readonly type: 'loaded'; readonly list: DeviceList }
  | { readonly type: 'load-failed'; readonly failure: Failure }
  | { readonly type: 'rename'; readonly device: Device }
  | { readonly type: 'remove'; readonly device: Device }
  | { readonly type: 'add' }
  /** The element that enrolls has enrolled; it may still ask for a name. */
  | { readonly type: 'enrolled' }
  /** The element that enrolls has nothing left to do. */
  | { readonly type: 'added' }
  /** Yes: save the name that was typed, or remove the key. */
  | { readonly type: 'confirm'; readonly draft?: string }
  | { readonly type: 'renamed'; readonly device: Device }
  | { readonly type: 'removed'; readonly device: Device }
  | { readonly type: 'task-failed'; readonly failure: Failure }
  /** Leave it be: the task goes, the list stays. */
  | { readonly type: 'dismiss' }
  | { readonly type: 'reset' }

const none = { name: 'none' } as const

export const initialDevices: DevicesState = { list: null, loading: false, failure: null, task: none, news: null }

/** The next state; the same object when the event means nothing here. */
export function transitionDevices(state: DevicesState, event: DevicesEvent): DevicesState {
  switch (event.type) {
    case 'load': return { ...state, loading: true, failure: null }
    case 'loaded': return { ...state, list: event.list, loading: false, failure: null }
    case 'load-failed': return { ...state, loading: false, failure: event.failure }
    case 'rename': return open(state, { name: 'renaming', device: event.device, draft: event.device.name, busy: false, problem: null })
    case 'remove': return open(state, { name: 'removing', device: event.device, last: false, busy: false, problem: null })
    case 'add': return open(state, { name: 'adding', added: false })
    case 'enrolled': return state.task.name === 'adding' ? { ...state, task: { name: 'adding', added: true } } : state
    case 'added': return state.task.name === 'adding' ? { ...state, task: none, news: { name: 'added' } } : state
    case 'confirm': return confirm(state, event.draft)
    case 'renamed': return settle(state, { name: 'renamed', device: event.device })
    case 'removed': return settle(state, { name: 'removed', device: event.device })
    case 'task-failed': return refused(state, event.failure)
    case 'dismiss': return isBusy(state) || state.task.name === 'none' ? state : { ...state, task: none }
    case 'reset': return initialDevices
  }
}

const isBusy = ({ task }: DevicesState): boolean => 'busy' in task && task.busy

/** While the verifier is being asked about one key, no other is begun. */
function open(state: DevicesState, task: DevicesTask): DevicesState {
  return isBusy(state) ? state : { ...state, task, news: null }
}

function confirm(state: DevicesState, draft: string | undefined): DevicesState {
  const { task } = state
  if (isBusy(state)) return state
  if (task.name === 'removing') return { ...state, task: { ...task, busy: true, problem: null } }
  if (task.name !== 'renaming') return state
  return { ...state, task: { ...task, draft: draft ?? task.draft, busy: true, problem: null } }
}

/** The change is made: show it in the list that is there, so that nothing jumps until the next one. */
function settle(state: DevicesState, news: Extract<DevicesNews, { device: Device }>): DevicesState {
  if (!isBusy(state)) return state
  const devices = (state.list?.devices ?? []).flatMap((device) => {
    if (device.id !== news.device.id) return [device]
    return news.name === 'renamed' ? [news.device] : []
  })
  return { ...state, list: state.list && { ...state.list, devices }, task: none, news }
}

/** A refusal stands where the person acted; one that ends the ticket or the key stands over the list. */
function refused(state: DevicesState, failure: Failure): DevicesState {
  const { task } = state
  if (!isBusy(state) || !('busy' in task)) return state
  if (failure.remedy === 'renew' || failure.remedy === 'sign_in') return { ...state, task: none, failure }
  if (task.name === 'removing' && failure.code === 'last_device') {
    return { ...state, task: { ...task, last: true, busy: false } }
  }
  return { ...state, task: { ...task, busy: false, problem: failure } }
}
