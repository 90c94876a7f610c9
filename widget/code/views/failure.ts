/** Failed: one sentence, one button that leads on, and the code in small print for support. */
import { html, nothing } from 'lit'
import { renderDevicePicture } from '../../activate/views/picture.ts'
import type { CodeFailure, CodeRemedy } from '../../code-failure.ts'
import type { Remedy } from '../../failure.ts'
import { renderRemedy } from '../../views/remedy.ts'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import { sentenceOf } from './sentence.ts'
import type { CodeView, Of } from './view.ts'

export function renderCodeFailure(view: CodeView, { failure, resume }: Of<'failed'>) {
  const { text, actions } = view
  const sentence = sentenceOf(text, failure)
  return renderFrame(view, {
    view: 'failed',
    picture: renderDevicePicture('failed'),
    heading: sentence,
    description: failure.code === 'otp_locked' && failure.remedy === 'contact' ? text.lockedHint : nothing,
    actions: html`
      ${renderWayOn(view, failure)}
      ${resume.name === 'asking' && resume.ask.devices.length > 1 ? renderSecondary(text.ask.other, actions.remedy) : nothing}
      <p class="small" part="code">${text.shared.supportCode([failure.code, failure.requestId].filter(Boolean).join(' · '))}</p>`,
    live: sentence,
  })
}

/** The own remedies are buttons; one without a place to lead to begins anew, so that no failure is a dead end. */
function renderWayOn(view: CodeView, { remedy }: CodeFailure) {
  const { text, actions, setUpPage, disabled } = view
  if (isShared(remedy)) return renderRemedy({ ...view, text: text.shared }, remedy)
  if (remedy === 'set_up' && setUpPage) {
    return html`<a class="button primary" part="button primary remedy" data-anchor href=${setUpPage}>${text.remedies.set_up}</a>`
  }
  return html`<button class="primary" part="button primary remedy" type="button" data-anchor ?disabled=${disabled}
    @click=${actions.remedy}>${text.remedies[remedy]}</button>`
}

const own: ReadonlySet<CodeRemedy> = new Set(['start_again', 'answer_again', 'set_up'])
const isShared = (remedy: CodeRemedy): remedy is Remedy => !own.has(remedy)
