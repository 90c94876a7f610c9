/** Idle and preparing: nothing is asked of the verifier before the person wants it. */
import { html, nothing } from 'lit'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import { renderDevicePicture } from './picture.ts'
import type { ActivationView } from './view.ts'

export function renderInvite(view: ActivationView) {
  const { text: { invite, shared }, actions, disabled, state } = view
  const waiting = state.name === 'preparing'
  return renderFrame(view, {
    view: 'invite',
    picture: renderDevicePicture(waiting ? 'check' : 'rest'),
    heading: html`<slot name="heading">${invite.heading}</slot>`,
    description: html`<slot name="description">${invite.description}</slot>`,
    actions: html`
      <button class="primary" part="button primary" type="button" data-anchor ?disabled=${disabled}
        aria-disabled=${waiting ? 'true' : nothing} @click=${actions.press}
      >${waiting ? shared.preparing : html`<slot name="start">${invite.start}</slot>`}</button>
      ${waiting ? renderSecondary(shared.cancel, actions.cancel) : nothing}`,
    live: waiting ? shared.preparing : '',
  })
}
