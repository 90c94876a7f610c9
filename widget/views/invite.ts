/** Idle, preparing, ready: one card that does not flicker while options come and go. */
import { html, nothing } from 'lit'
import type { State } from '../journey.ts'
import { renderCard } from './card.ts'
import type { View } from './view.ts'

type Inviting = Extract<State, { name: 'idle' | 'preparing' | 'ready' }>

export function renderInvite(view: View, state: Inviting) {
  const { text, kind, actions } = view
  const testing = state.step === 'test'
  const screen = testing ? text.test : text[kind]
  const waiting = state.name === 'preparing' && state.wanted
  return renderCard(view, {
    view: state.step,
    mood: testing ? 'touch' : 'rest',
    heading: testing ? screen.heading : html`<slot name="heading">${screen.heading}</slot>`,
    description: testing ? screen.description : html`<slot name="description">${screen.description}</slot>`,
    actions: html`
      <button class="primary" part="button primary" type="button" data-anchor ?disabled=${view.disabled}
        aria-disabled=${waiting ? 'true' : nothing} @click=${actions.press}
      >${waiting ? text.preparing : testing ? screen.start : html`<slot name="start">${screen.start}</slot>`}</button>
      ${waiting ? html`<button part="button secondary" type="button" @click=${actions.cancel}>${text.cancel}</button>` : nothing}`,
    live: waiting ? text.preparing : '',
  })
}
