/** Showing and handing: a message for the device, as a code to scan. The element that draws it gives its text too. */
import { html } from 'lit'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import type { ActivationView, Of } from './view.ts'

export function renderMessage1(view: ActivationView, { run, message1 }: Of<'showing'>) {
  const { text: { first, shared }, actions } = view
  return renderFrame(view, {
    view: 'show',
    running: { run, step: 'show' },
    heading: first.heading,
    description: first.description,
    body: html`
      <keytap-qr part="qr" exportparts="frame:qr-frame, code:qr-code" .value=${message1} label=${first.label}></keytap-qr>
      <p class="note" part="warning">${first.warning}</p>`,
    actions: html`
      <button class="primary" part="button primary" type="button" data-anchor @click=${actions.next}>${first.next}</button>
      ${renderSecondary(shared.cancel, actions.leave)}`,
    live: '',
  })
}

export function renderMessage2(view: ActivationView, { run, message2 }: Of<'handing'>) {
  const { text: { second }, actions } = view
  return renderFrame(view, {
    view: 'hand',
    running: { run, step: 'hand' },
    heading: second.heading,
    description: second.description,
    body: html`<keytap-qr part="qr" exportparts="frame:qr-frame, code:qr-code" .value=${message2} label=${second.label}></keytap-qr>`,
    actions: html`<button class="primary" part="button primary" type="button" data-anchor @click=${actions.next}>${second.next}</button>`,
    live: '',
  })
}
