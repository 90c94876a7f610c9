/** Answering: the device's code, by this page's camera or, where the account allows it, typed. */
import { html, nothing } from 'lit'
import { renderSecondary } from '../../views/secondary.ts'
import { groupCode } from '../read-typing.ts'
import { renderFrame } from './frame.ts'
import { renderScanner } from './scanner.ts'
import { sentenceOf } from './sentence.ts'
import type { ActivationView, Of } from './view.ts'

export function renderCodeEntry(view: ActivationView, state: Of<'answering'>) {
  const { text, actions } = view
  const { answer } = text
  const { run, camera, problem } = state
  const sentence = problem ? sentenceOf(text, problem) : ''
  const typed = run.typedAllowed && !camera
  return renderFrame(view, {
    view: camera ? 'answer-camera' : 'answer',
    running: { run, step: 'answer', tries: 'code' },
    heading: answer.heading,
    description: camera || !run.typedAllowed ? answer.describeScan : answer.describeBoth,
    body: html`
      ${camera
        ? renderScanner(view, { label: answer.scanner, accept: 'KT1:', read: actions.readCode })
        : html`<button class="primary" part="button primary camera" type="button" data-anchor @click=${actions.openCamera}>${answer.camera}</button>`}
      ${typed ? html`<p class="or" part="or"><span>${answer.or}</span></p>` : nothing}
      <form id="answer" class="fields" @submit=${actions.submitCode}>
        ${typed ? renderField(view, state, sentence !== '') : nothing}
        <p class="problem" part="problem" id="problem">${sentence || nothing}</p>
        <label part="label">${answer.deviceName}
          <input part="input device-name" name="device-name" maxlength="64" autocomplete="off" dir="auto" .value=${state.draft.deviceName}
            placeholder=${answer.deviceNameHint}>
        </label>
        ${typed ? html`<button class="second" part="button submit">${answer.submit}</button>` : nothing}
      </form>
      <p class="note" part="warning">${answer.warning}</p>`,
    actions: html`
      ${camera && run.typedAllowed ? renderSecondary(answer.type, actions.closeCamera) : nothing}
      ${renderSecondary(answer.back, actions.back)}`,
    live: sentence && `${sentence} ${text.triesLeft(run.triesLeft.code)}`,
  })
}

const renderField = ({ text: { answer }, actions }: ActivationView, { draft }: Of<'answering'>, wrong: boolean) => html`
  <label part="label">${answer.label}
    <input part="input device-code" class="code" name="device-code" required dir="ltr" autocomplete="off" autocapitalize="characters"
      autocorrect="off" spellcheck="false" placeholder="XXXXX XXXXX XXXXX XXXXX" .value=${groupCode(draft.code)} @input=${actions.typeCode}
      aria-invalid=${wrong ? 'true' : nothing} aria-describedby="problem">
  </label>`
