/** Which move is told to the page, by which event. */
import { KeytapEvent, KeytapFailedEvent } from '../events.ts'
import { KeytapCodeEvent, KeytapCodeSentEvent } from './code-events.ts'
import type { CodeEvent, State } from './code-journey.ts'

/** Dispatches after the form value is set, so that a listener may submit at once. */
export function announceCode(target: EventTarget, from: State, to: State, event: CodeEvent): void {
  for (const news of newsOf(from, to, event)) target.dispatchEvent(news)
}

function* newsOf(from: State, to: State, event: CodeEvent): Generator<Event> {
  if (from.name === 'sending' && event.type === 'sent') yield new KeytapCodeSentEvent(from.by)
  if (to.name === 'failed' && from.name !== 'failed') yield new KeytapFailedEvent(to.failure)
  // A wrong code stays at its field, and is a failure all the same.
  if ('problem' in to && to.problem && event.type === 'fail') yield new KeytapFailedEvent(to.problem)
  if (event.type === 'leave' || event.type === 'cancel') yield new KeytapEvent('keytap-cancelled')
  if (event.type !== 'finished' || to.name !== 'done') return
  yield new KeytapCodeEvent(to.mode === 'setup' ? 'keytap-code-set-up' : 'keytap-code-proved', to.device)
  yield new KeytapEvent('keytap-done')
}
