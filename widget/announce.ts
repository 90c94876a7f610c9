/** Which move of the journey is told to the page, by which event. */
import { KeytapDeviceEvent, KeytapEvent, KeytapFailedEvent } from './events.ts'
import type { JourneyEvent, Kind, State } from './journey.ts'

/** Dispatches after the form value is set, so that a listener may submit at once. */
export function announce(target: EventTarget & { readonly kind: Kind }, from: State, to: State, event: JourneyEvent): void {
  for (const news of newsOf(target.kind, from, to, event)) target.dispatchEvent(news)
}

function* newsOf(kind: Kind, from: State, to: State, event: JourneyEvent): Generator<Event> {
  if (to.name === 'ready' && from.name === 'preparing') yield new KeytapEvent('keytap-ready')
  if (to.name === 'touching') yield new KeytapEvent('keytap-started')
  if (to.name === 'failed' && from.name !== 'failed') yield new KeytapFailedEvent(to.failure)
  if (event.type === 'cancel' && from.name === 'touching') yield new KeytapEvent('keytap-cancelled')
  if (event.type === 'finished' && to.name === 'naming') yield new KeytapDeviceEvent('keytap-enrolled', to.device)
  if (event.type === 'named' && to.name === 'done') yield new KeytapDeviceEvent('keytap-named', to.device)
  if (to.name !== 'done' || from.name === 'done') return
  // After the upgrade, where one is offered: who listens may go on to another page.
  if (kind === 'verify') yield new KeytapDeviceEvent('keytap-verified', to.device)
  yield new KeytapEvent('keytap-done')
}
