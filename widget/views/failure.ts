/** Failed: one sentence, one button that leads on, and the code in small print for support. */
import { html, nothing } from 'lit'
import type { Failure } from '../failure.ts'
import type { State } from '../journey.ts'
import type { CeremonyMessages } from '../messages.ts'
import { renderCard } from './card.ts'
import { renderRemedy } from './remedy.ts'
import { renderSkip } from './secondary.ts'
import type { View } from './view.ts'

/** The model is a name from elsewhere, so it keeps its own direction of writing. */
export const tellFailure = (text: CeremonyMessages, { model, family }: Failure): string =>
  (model ? `\u2068${model}\u2069: ` : '') + text.failures[family]

export function renderFailure(view: View, { failure, resume }: Extract<State, { name: 'failed' }>) {
  const { text } = view
  const causes = view.kind === 'verify' ? [text.notRegistered, ...text.notUsedCauses] : text.notUsedCauses
  const sentence = tellFailure(text, failure)
  return renderCard(view, {
    view: 'failed',
    mood: 'failed',
    heading: sentence,
    description: failure.family === 'not_used'
      ? html`<ul part="causes">${causes.map((cause) => html`<li>${cause}</li>`)}</ul>`
      : nothing,
    actions: html`
      ${renderRemedy(view, failure.remedy)}
      ${renderSkip(view, resume)}
      <p class="small" part="code">${text.supportCode([failure.code, failure.requestId].filter(Boolean).join(' · '))}</p>`,
    live: sentence,
  })
}
