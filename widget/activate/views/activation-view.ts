/** From a state to the one view that draws it. */
import { renderCodeEntry } from './code-entry.ts'
import { renderActivated } from './done.ts'
import { renderActivationFailure } from './failure.ts'
import { renderInvite } from './invite.ts'
import { renderMessage1, renderMessage2 } from './message.ts'
import { renderSignatureEntry } from './signature-entry.ts'
import type { ActivationView } from './view.ts'
import { renderChecking, renderVouch } from './vouch.ts'

export function renderActivation(view: ActivationView) {
  const { state } = view
  switch (state.name) {
    case 'showing': return renderMessage1(view, state)
    case 'answering': return renderCodeEntry(view, state)
    case 'vouching':
    case 'touching': return renderVouch(view, state)
    case 'judging':
    case 'adding':
    case 'checking': return renderChecking(view, state)
    case 'handing': return renderMessage2(view, state)
    case 'signing': return renderSignatureEntry(view, state)
    case 'done': return renderActivated(view, state)
    case 'failed': return renderActivationFailure(view, state)
    default: return renderInvite(view)
  }
}
