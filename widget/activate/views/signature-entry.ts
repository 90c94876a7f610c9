/** Signing: the eight digits that prove that the device works, typed or by this page's camera. */
import { html, nothing } from 'lit'
import { renderSecondary } from '../../views/secondary.ts'
import { groupDigits } from '../read-typing.ts'
import { renderFrame } from './frame.ts'
import { renderScanner } from './scanner.ts'
import { sentenceOf } from './sentence.ts'
import type { ActivationView, Of } from './view.ts'

export function renderSignatureEntry(view: ActivationView, state: Of<'signing'>) {
  const { text, actions } = view
  const { sign } = text
  const { run, camera, problem, message2 } = state
  const sentence = problem === null ? '' : problem.code === 'code_malformed' ? sign.incomplete : sentenceOf(text, problem)
  return renderFrame(view, {
    view: camera ? 'sign-camera' : 'sign',
    running: { run, step: 'sign', tries: 'signature' },
    heading: sign.heading,
    description: sign.description,
    body: html`
      ${camera ? renderScanner(view, { label: sign.scanner, pattern: '[0-9]{8}', read: actions.readDigits }) : nothing}
      <form id="sign" class="fields" @submit=${actions.submitDigits}>
        ${camera ? nothing : renderField(view, state, sentence !== '')}
        <p class="problem" part="problem" id="problem">${sentence || nothing}</p>
      </form>`,
    actions: html`
      ${camera
        ? renderSecondary(sign.type, actions.closeCamera)
        : html`<button class="primary" part="button primary" form="sign" data-anchor>${sign.submit}</button>
          <button part="button secondary camera" type="button" @click=${actions.openCamera}>${sign.camera}</button>`}
      ${message2 === null ? nothing : renderSecondary(sign.back, actions.back)}`,
    live: sentence && `${sentence} ${text.triesLeft(run.triesLeft.signature)}`,
  })
}

const renderField = ({ text: { sign }, actions }: ActivationView, { digits }: Of<'signing'>, wrong: boolean) => html`
  <label part="label">${sign.label}
    <input part="input digits" class="code" name="digits" required dir="ltr" inputmode="numeric" autocomplete="off" placeholder="0000 0000"
      .value=${groupDigits(digits)} @input=${actions.typeDigits} aria-invalid=${wrong ? 'true' : nothing} aria-describedby="problem">
  </label>`
