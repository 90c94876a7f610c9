/** Which move of the journey is told to the page, by which event. */
import {
  KeytapCancelledEvent,
  KeytapDoneEvent,
  KeytapEnrolledEvent,
  KeytapFailedEvent,
  KeytapNamedEvent,
  KeytapReadyEvent,
  KeytapStartedEvent,
  KeytapVerifiedEvent,
} from './events.ts'
import type { JourneyEvent, State } from './journey.ts'

/** Dispatches after the form value is set, so that a listener may submit at once. */
export function announce(target: EventTarget, from: State, to: State, event: JourneyEvent): void {
  for (const news of newsOf(from, to, event)) target.dispatchEvent(news)
}

function* newsOf(from: State, to: State, event: JourneyEvent): Generator<Event> {
  if (to.name === 'ready' && from.name === 'preparing') yield new KeytapReadyEvent()
  if (to.name === 'touching') yield new KeytapStartedEvent()
  if (to.name === 'failed' && from.name !== 'failed') yield new KeytapFailedEvent(to.failure)
  if (event.type === 'cancel' && from.name === 'touching') yield new KeytapCancelledEvent()
  if (to.name === 'naming' && from.name === 'finishing') yield new KeytapEnrolledEvent(to.device)
  if (to.name === 'done' && from.name === 'finishing') yield new KeytapVerifiedEvent(to.device)
  if (event.type === 'named' && to.name === 'done') yield new KeytapNamedEvent(to.device)
  if (to.name === 'done' && from.name !== 'done') yield new KeytapDoneEvent()
}
