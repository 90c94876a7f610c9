/** Failed: one sentence, one button that leads on, and the code in small print for support. */
import { html, nothing } from 'lit'
import type { State } from '../journey.ts'
import { renderCard } from './card.ts'
import type { View } from './view.ts'

export function renderFailure(view: View, { failure }: Extract<State, { name: 'failed' }>) {
  const { text } = view
  const sentence = text.failures[failure.family]
  return renderCard(view, {
    view: 'failed',
    mood: 'failed',
    heading: sentence,
    description: failure.family === 'not_used'
      ? html`<ul class="causes" part="causes">${text.notUsedCauses.map((cause) => html`<li>${cause}</li>`)}</ul>`
      : nothing,
    actions: html`
      ${renderRemedy(view, failure.remedy)}
      <p class="small" part="code">${text.supportCode([failure.code, failure.requestId].filter(Boolean).join(' · '))}</p>`,
    live: sentence,
  })
}

function renderRemedy(view: View, remedy: keyof View['text']['remedies']) {
  const { text, actions, waitSeconds } = view
  const address = addressOf(view, remedy)
  if (address) {
    return html`<a class="button primary" part="button primary remedy" data-anchor href=${address}
      target=${remedy === 'secure_page' ? '_self' : '_blank'} rel="noopener">${text.remedies[remedy]}</a>`
  }
  const label = view.linkCopied ? text.copied : text.remedies[remedy === 'contact' ? 'retry' : remedy]
  return html`<button class="primary" part="button primary remedy" type="button" data-anchor
    ?disabled=${waitSeconds > 0 || view.disabled} @click=${actions.remedy}
  >${waitSeconds > 0 ? text.waitSeconds(waitSeconds) : label}</button>`
}

/** The remedies that are links rather than buttons; the page's own address is never a script. */
function addressOf({ support }: View, remedy: string): string {
  if (remedy === 'contact') return support
  if (remedy === 'new_tab') return location.href
  return remedy === 'secure_page' ? `https://${location.host}${location.pathname}` : ''
}
