/** Failed: one sentence, one button that leads on, and the code in small print for support. */
import { html, nothing } from 'lit'
import type { ActivationFailure, ActivationRemedy } from '../../activation-failure.ts'
import type { Remedy } from '../../failure.ts'
import { renderRemedy } from '../../views/remedy.ts'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import { renderDevicePicture } from './picture.ts'
import { sentenceOf } from './sentence.ts'
import type { ActivationView, Of } from './view.ts'

export function renderActivationFailure(view: ActivationView, { failure, resume }: Of<'failed'>) {
  const { text, actions } = view
  const sentence = sentenceOf(text, failure)
  const causes = failure.family === 'not_used' ? text.shared.notUsedCauses : []
  return renderFrame(view, {
    view: 'failed',
    picture: renderDevicePicture('failed'),
    heading: sentence,
    description: causes.length > 0 ? html`<ul part="causes">${causes.map((cause) => html`<li>${cause}</li>`)}</ul>` : nothing,
    actions: html`
      ${renderWayOn(view, failure)}
      ${resume.name === 'preparing' ? nothing : renderSecondary(text.remedies.start_again, actions.leave)}
      <p class="small" part="code">${text.shared.supportCode([failure.code, failure.requestId].filter(Boolean).join(' · '))}</p>`,
    live: sentence,
  })
}

/** The own remedies are buttons; one without a place to lead to begins anew, so that no failure is a dead end. */
function renderWayOn(view: ActivationView, { remedy }: ActivationFailure) {
  const { text, actions, enrollPage, disabled } = view
  if (isShared(remedy)) return renderRemedy({ ...view, text: text.shared }, remedy)
  if (remedy === 'enroll' && enrollPage) {
    return html`<a class="button primary" part="button primary remedy" data-anchor href=${enrollPage}>${text.remedies.enroll}</a>`
  }
  return html`<button class="primary" part="button primary remedy" type="button" data-anchor ?disabled=${disabled}
    @click=${actions.remedy}>${text.remedies[remedy]}</button>`
}

const own: ReadonlySet<ActivationRemedy> = new Set(['start_again', 'answer_again', 'scan_instead', 'enroll'])
const isShared = (remedy: ActivationRemedy): remedy is Remedy => !own.has(remedy)
