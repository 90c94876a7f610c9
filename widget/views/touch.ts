/** Touching and finishing: the browser's dialog is open, or the verifier judges. */
import { html, nothing } from 'lit'
import type { State } from '../journey.ts'
import { renderCard } from './card.ts'
import type { View } from './view.ts'

export function renderTouch(view: View, state: Extract<State, { name: 'touching' | 'finishing' }>) {
  const { text, actions } = view
  const touching = state.name === 'touching'
  return renderCard(view, {
    view: 'touch',
    mood: touching ? 'touch' : 'check',
    heading: touching ? text.touch.heading : text.checking,
    description: touching ? text.touch.description : text.preparing,
    actions: touching
      ? html`<button part="button secondary" type="button" data-anchor @click=${actions.cancel}>${text.cancel}</button>`
      : nothing,
    live: touching ? '' : text.checking,
  })
}
