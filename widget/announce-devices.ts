/** Which move of the list of keys is told to the page, by which event. */
import { KeytapDeviceRemovedEvent, KeytapDeviceRenamedEvent, KeytapDevicesLoadedEvent } from './devices-events.ts'
import { KeytapFailedEvent } from './events.ts'
import type { DevicesEvent, DevicesState } from './journey-devices.ts'

export function announceDevices(target: EventTarget, state: DevicesState, event: DevicesEvent): void {
  const news = newsOf(state, event)
  if (news) target.dispatchEvent(news)
}

function newsOf({ task }: DevicesState, event: DevicesEvent): Event | null {
  switch (event.type) {
    case 'loaded': return new KeytapDevicesLoadedEvent(event.list.devices)
    case 'renamed': return new KeytapDeviceRenamedEvent(event.device)
    case 'removed': return new KeytapDeviceRemovedEvent(event.device)
    case 'load-failed': return new KeytapFailedEvent(event.failure)
    // The guard on the last key is a question, not a failure.
    case 'task-failed': return task.name === 'removing' && task.last && !task.problem ? null : new KeytapFailedEvent(event.failure)
    default: return null
  }
}
