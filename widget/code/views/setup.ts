/** Setting and confirming: the secret as a QR code, as text, as a link on the device itself, and the first code back. */
import { html, nothing } from 'lit'
import { renderSecondary } from '../../views/secondary.ts'
import { groupCode, groupSecret } from '../group-code.ts'
import { renderCodeField, renderProblem } from './fields.ts'
import { renderFrame } from './frame.ts'
import { sentenceOf } from './sentence.ts'
import type { CodeView, Of } from './view.ts'

export function renderSetup(view: CodeView, state: Of<'setting' | 'confirming'>) {
  const { text, actions } = view
  const { setup, deviceName, code } = state
  const waiting = state.name === 'confirming'
  const problem = state.name === 'setting' ? state.problem : null
  const sentence = problem ? sentenceOf(text, problem) : ''
  return renderFrame(view, {
    view: 'scan',
    running: { triesLeft: setup.triesLeft },
    heading: text.scan.heading,
    description: text.scan.description,
    body: html`
      <button class="here second" part="button open" type="button" @click=${actions.openApp}>${text.scan.open}</button>
      <keytap-qr part="qr" exportparts="frame:qr-frame, code:qr-code" mono-only .value=${setup.keyUri} label=${text.scan.label}></keytap-qr>
      ${renderManual(view, setup.secretBase32)}
      <p class="note" part="warning">${text.scan.warning}</p>
      <form id="first" class="fields" @submit=${actions.submitFirst}>
        ${renderCodeField(view, {
          name: 'code', label: text.scan.code, digits: setup.digits, wrong: sentence !== '', waiting, value: groupCode(code, setup.digits),
        })}
        ${renderProblem(sentence)}
        <label part="label">${text.scan.deviceName}
          <input part="input device-name" name="device-name" maxlength="64" autocomplete="off" dir="auto" .value=${deviceName} ?readonly=${waiting}
            placeholder=${text.scan.deviceNameHint}>
        </label>
      </form>`,
    actions: html`
      <button class="primary" part="button primary submit" form="first" data-anchor aria-disabled=${waiting ? 'true' : nothing}
      >${waiting ? text.checking : text.scan.submit}</button>
      ${renderSecondary(text.shared.cancel, actions.leave)}`,
    live: waiting ? text.checking : sentence && `${sentence} ${text.triesLeft(setup.triesLeft)}`,
  })
}

const renderManual = ({ text: { scan, shared }, actions, secretCopied }: CodeView, secret: string) => html`
  <details part="manual">
    <summary part="summary">${scan.cannotScan}</summary>
    <div class="manual">
      <p class="description">${scan.manual}</p>
      <code class="secret" part="secret" dir="ltr">${groupSecret(secret)}</code>
      <button part="button copy" type="button" @click=${actions.copySecret}>${secretCopied ? scan.copied : scan.copy}</button>
      <span class="unseen" role="status">${secretCopied ? scan.copied : shared.copied && ''}</span>
    </div>
  </details>`
