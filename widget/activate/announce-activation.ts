/** Which move of an activation is told to the page, by which event. */
import { KeytapEvent, KeytapFailedEvent } from '../events.ts'
import { KeytapActivatedEvent, KeytapMessageEvent } from './activation-events.ts'
import type { ActivationEvent, State } from './activation-journey.ts'

/** Dispatches after the form value is set, so that a listener may submit at once. */
export function announceActivation(target: EventTarget, from: State, to: State, event: ActivationEvent): void {
  for (const news of newsOf(from, to, event)) target.dispatchEvent(news)
}

function* newsOf(from: State, to: State, event: ActivationEvent): Generator<Event> {
  if (to.name === 'showing' && from.name !== to.name) yield new KeytapMessageEvent(1)
  if (to.name === 'handing' && from.name !== to.name) yield new KeytapMessageEvent(2)
  if (to.name === 'touching' && from.name !== to.name) yield new KeytapEvent('keytap-started')
  if (to.name === 'failed' && from.name !== 'failed') yield new KeytapFailedEvent(to.failure)
  // A wrong answer stays at its field, and is a failure all the same.
  if ('problem' in to && to.problem && event.type === 'fail') yield new KeytapFailedEvent(to.problem)
  if (event.type === 'leave' || (event.type === 'cancel' && from.name === 'touching')) yield new KeytapEvent('keytap-cancelled')
  if (event.type !== 'finished' || to.name !== 'done') return
  yield new KeytapActivatedEvent(to.instance)
  yield new KeytapEvent('keytap-done')
}
