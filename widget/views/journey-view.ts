/** From a state to the one view that draws it. */
import { renderDone } from './done.ts'
import { renderFailure } from './failure.ts'
import { renderInvite } from './invite.ts'
import { renderNaming } from './naming.ts'
import { renderTouch } from './touch.ts'
import type { View } from './view.ts'

export function renderJourney(view: View) {
  const { state } = view
  switch (state.name) {
    case 'touching':
    case 'finishing': return renderTouch(view, state)
    case 'naming':
    case 'saving': return renderNaming(view, state)
    case 'done': return renderDone(view, state)
    case 'failed': return renderFailure(view, state)
    default: return renderInvite(view, state)
  }
}
