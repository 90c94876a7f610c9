/** The one button under a failure. */
import { html } from 'lit'
import type { Remedy } from '../failure.ts'
import type { RemedyView } from './view.ts'

/** "Get help" without a place to get it tries again, so that no failure is a dead end. */
export function renderRemedy(view: RemedyView, remedy: Remedy) {
  const { text, actions, waitSeconds } = view
  const address = addressOf(view, remedy)
  if (address) {
    return html`<a class="button primary" part="button primary remedy" data-anchor href=${address} target="_blank">${text.remedies[remedy]}</a>`
  }
  const label = view.linkCopied ? text.copied : text.remedies[remedy === 'contact' ? 'retry' : remedy]
  return html`<button class="primary" part="button primary remedy" type="button" data-anchor
    ?disabled=${waitSeconds > 0 || view.disabled} @click=${actions.remedy}
  >${waitSeconds > 0 ? text.waitSeconds(waitSeconds) : label}</button>`
}

/** The remedies that are links rather than buttons; the page's own address is never a script. */
function addressOf({ support }: RemedyView, remedy: Remedy): string {
  if (remedy === 'contact') return support
  if (remedy === 'new_tab') return location.href
  return remedy === 'secure_page' ? `https://${location.host}${location.pathname}` : ''
}
