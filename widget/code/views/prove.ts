/** Asking, sending, checking and recovering: a code of which device, another way to one, and two in a row. */
import { html, nothing } from 'lit'
import type { CodeDevice } from '../../../server/contract/shapes/code-tickets.ts'
import { renderSecondary } from '../../views/secondary.ts'
import { deviceOf, type SentBy } from '../code-journey.ts'
import { groupCode } from '../group-code.ts'
import { renderCodeField, renderProblem } from './fields.ts'
import { renderFrame } from './frame.ts'
import { sentenceOf } from './sentence.ts'
import type { CodeView, Of } from './view.ts'

type Proving = Of<'asking' | 'sending' | 'checking'>

export function renderProve(view: CodeView, state: Proving) {
  if (state.name === 'checking' && 'codes' in state.shown) return renderRecover(view, state)
  const { text, actions } = view
  const { triesLeft } = deviceOf(state)
  const waiting = state.name !== 'asking'
  const problem = state.name === 'asking' ? state.problem : null
  const sentence = problem ? sentenceOf(text, problem) : ''
  const sent = state.name === 'asking' && state.sent ? text.ask.sent[state.sent] : ''
  return renderFrame(view, {
    view: 'ask',
    running: { triesLeft },
    heading: html`<slot name="heading">${text.ask.heading}</slot>`,
    description: sent || html`<slot name="description">${text.ask.description}</slot>`,
    body: renderAsk(view, state, sentence),
    actions: html`
      <button class="primary" part="button primary submit" form="show" data-anchor aria-disabled=${waiting ? 'true' : nothing}
      >${state.name === 'checking' ? text.checking : text.ask.submit}</button>
      ${state.ask.sendBy.map((by) => renderSend(view, state, by))}
      ${state.astray ? renderSecondary(text.ask.recover, actions.recover) : nothing}`,
    live: waiting ? waitingFor(view, state) : sentence ? `${sentence} ${text.triesLeft(triesLeft)}` : sent,
  })
}

const waitingFor = ({ text }: CodeView, { name }: Proving) => (name === 'checking' ? text.checking : text.shared.preparing)

function renderAsk(view: CodeView, state: Proving, sentence: string) {
  const { text, actions } = view
  const { digits } = deviceOf(state)
  const typed = state.name === 'checking' && 'code' in state.shown ? state.shown.code : ''
  const value = groupCode(typed, digits)
  return html`
    <form id="show" class="fields" @submit=${actions.submitCode}>
      ${renderDevices(view, state)}
      ${renderCodeField(view, { name: 'code', label: text.ask.label, digits, wrong: sentence !== '', waiting: state.name !== 'asking', value })}
      ${renderProblem(sentence)}
    </form>`
}

/** One is named, several are offered; the serial tells two of one name apart. */
function renderDevices({ text, actions }: CodeView, { name, ask: { devices }, deviceId }: Proving) {
  const nameOf = (device: CodeDevice) => (device.name === device.serial ? text.ask.device(device.serial) : `${device.name} · ${device.serial}`)
  const [only] = devices
  if (devices.length === 1 && only) return html`<p class="device" part="device">${nameOf(only)}</p>`
  return html`
    <label part="label">${text.ask.which}
      <span class="pick"><select part="input device" name="device" ?disabled=${name !== 'asking'} @change=${actions.choose}>
        ${devices.map((device) => html`<option value=${device.id} ?selected=${device.id === deviceId}>${nameOf(device)}</option>`)}
      </select></span>
    </label>`
}

const renderSend = ({ text, actions }: CodeView, state: Proving, by: SentBy) => html`
  <button part="button secondary send" type="button" aria-disabled=${state.name === 'asking' ? nothing : 'true'} @click=${() => actions.send(by)}
  >${state.name === 'sending' && state.by === by ? text.shared.preparing : text.ask.send[by]}</button>`

export function renderRecover(view: CodeView, state: Of<'recovering' | 'checking'>) {
  const { text, actions } = view
  const { digits, triesLeft, type } = deviceOf(state)
  const waiting = state.name === 'checking'
  const problem = state.name === 'recovering' ? state.problem : null
  const sentence = problem ? sentenceOf(text, problem) : ''
  const typed = state.name === 'checking' && 'codes' in state.shown ? state.shown.codes : ['', '']
  const field = (name: string, label: string, value = '') =>
    renderCodeField(view, { name, label, digits, wrong: sentence !== '', waiting, value: groupCode(value, digits) })
  return renderFrame(view, {
    view: 'recover',
    running: { triesLeft },
    heading: text.recover.heading,
    description: text.recover.describe[type],
    body: html`
      <form id="pair" class="fields" @submit=${actions.submitPair}>
        ${field('first', text.recover.first, typed[0])}
        ${field('second', text.recover.second, typed[1])}
        ${renderProblem(sentence)}
      </form>`,
    actions: html`
      <button class="primary" part="button primary submit" form="pair" data-anchor aria-disabled=${waiting ? 'true' : nothing}
      >${waiting ? text.checking : text.recover.submit}</button>
      ${waiting ? nothing : renderSecondary(text.recover.back, actions.back)}`,
    live: waiting ? text.checking : sentence && `${sentence} ${text.triesLeft(triesLeft)}`,
  })
}
