/** Idle, preparing, ready: one card that does not flicker while options come and go. */
import { html, nothing } from 'lit'
import type { State } from '../journey.ts'
import { renderCard } from './card.ts'
import { isUpgrade, renderSecondary, renderSkip } from './secondary.ts'
import type { View } from './view.ts'

type Inviting = Extract<State, { name: 'idle' | 'preparing' | 'ready' }>

export function renderInvite(view: View, state: Inviting) {
  const { text, kind, actions } = view
  // The page's own words are those of the first step.
  const next = state.step === 'test' ? text.test
    : isUpgrade(view, state) && { heading: text.verified, description: text.upgrade.text, start: text.upgrade.start }
  const screen = next || text[kind]
  const waiting = state.name === 'preparing' && state.wanted
  return renderCard(view, {
    view: state.step,
    mood: next ? 'touch' : 'rest',
    heading: next ? screen.heading : html`<slot name="heading">${screen.heading}</slot>`,
    description: next ? screen.description : html`<slot name="description">${screen.description}</slot>`,
    actions: html`
      <button class="primary" part="button primary" type="button" data-anchor ?disabled=${view.disabled}
        aria-disabled=${waiting ? 'true' : nothing} @click=${actions.press}
      >${waiting ? text.preparing : next ? screen.start : html`<slot name="start">${screen.start}</slot>`}</button>
      ${waiting ? renderSecondary(text.cancel, actions.cancel) : renderSkip(view, state)}`,
    live: waiting ? text.preparing : '',
  })
}
