/** From a state to the one view that draws it. */
import { renderDone } from './done.ts'
import { renderCodeFailure } from './failure.ts'
import { renderInvite } from './invite.ts'
import { renderProve, renderRecover } from './prove.ts'
import { renderSetup } from './setup.ts'
import type { CodeView } from './view.ts'

export function renderCode(view: CodeView) {
  const { state } = view
  switch (state.name) {
    case 'setting':
    case 'confirming': return renderSetup(view, state)
    case 'asking':
    case 'sending':
    case 'checking': return renderProve(view, state)
    case 'recovering': return renderRecover(view, state)
    case 'done': return renderDone(view, state)
    case 'failed': return renderCodeFailure(view, state)
    default: return renderInvite(view)
  }
}
