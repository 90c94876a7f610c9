/** What the list of keys asks of the verifier, each as one function that answers with an event. */
import * as client from '../client.ts'
import { Failure } from '../failure.ts'
import type { DevicesEvent, DevicesState, DevicesTask } from '../journey-devices.ts'
import { tellAccepted, tellCurrentUser, tellRemoved } from './tell-browser.ts'
import type { TicketSource } from './ticket-source.ts'

export type DevicesMeans = {
  readonly verifier: string
  readonly tickets: TicketSource
  /** The user's name as the page shows it; '' when the page does not say. */
  readonly displayName: string
}

export async function loadDevices(means: DevicesMeans, signal: AbortSignal): Promise<DevicesEvent> {
  const list = await withTicket(means, signal, (to) => client.listDevices(to, signal))
  tellAccepted(list)
  tellCurrentUser(list, means.displayName)
  return { type: 'loaded', list }
}

/** Saves the new name or removes the key; null where the task asks nothing of the verifier. */
export function performTask(
  { task, list }: DevicesState, means: DevicesMeans, signal: AbortSignal,
): Promise<DevicesEvent> | null {
  if (task.name === 'renaming') return rename(task, means, signal)
  return task.name === 'removing' ? remove(task, list?.rpId ?? '', means, signal) : null
}

type Task<Name extends DevicesTask['name']> = Extract<DevicesTask, { name: Name }>

async function rename({ device, draft }: Task<'renaming'>, means: DevicesMeans, signal: AbortSignal): Promise<DevicesEvent> {
  const renamed = await withTicket(means, signal, (to) => client.renameDevice(to, device.id, draft, signal))
  return { type: 'renamed', device: renamed }
}

async function remove({ device, last }: Task<'removing'>, rpId: string, means: DevicesMeans, signal: AbortSignal): Promise<DevicesEvent> {
  await withTicket(means, signal, (to) => client.removeDevice(to, device.id, last, signal))
  tellRemoved(rpId, device)
  return { type: 'removed', device }
}

/** A ticket that turns out stale is replaced once, where there is a place to get another. */
async function withTicket<Answer>(
  { tickets, verifier }: DevicesMeans, signal: AbortSignal, ask: (to: client.Connection) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(await tickets.connect(verifier, 'manage', signal))
  } catch (error) {
    if (!(error instanceof Failure && error.family === 'stale' && tickets.src)) throw error
    tickets.drop()
    return await ask(await tickets.connect(verifier, 'manage', signal))
  }
}
