/** Idle and preparing: a secret is made only when the person wants it. */
import { html, nothing } from 'lit'
import { renderDevicePicture } from '../../activate/views/picture.ts'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import type { CodeView } from './view.ts'

export function renderInvite(view: CodeView) {
  const { text, mode, actions, disabled, state } = view
  const words = text[mode]
  const waiting = state.name === 'preparing'
  return renderFrame(view, {
    view: 'invite',
    picture: renderDevicePicture(waiting ? 'check' : 'rest'),
    heading: html`<slot name="heading">${words.heading}</slot>`,
    description: html`<slot name="description">${words.description}</slot>`,
    actions: html`
      <button class="primary" part="button primary" type="button" data-anchor ?disabled=${disabled}
        aria-disabled=${waiting ? 'true' : nothing} @click=${actions.press}
      >${waiting ? text.shared.preparing : html`<slot name="start">${words.start}</slot>`}</button>
      ${waiting ? renderSecondary(text.shared.cancel, actions.cancel) : nothing}`,
    live: waiting ? text.shared.preparing : '',
  })
}
