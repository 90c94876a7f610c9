/** The page where a person looks after their keys: loading, empty, failed, or the list itself. */
import { html, nothing, type TemplateResult } from 'lit'
import type { DevicesState } from '../journey-devices.ts'
import { renderRemoval } from './devices-removal.ts'
import { nameOf, renderDevice, type DevicesView as RowView } from './devices-row.ts'
import { renderRemedy } from './remedy.ts'
import type { RemedyView } from './view.ts'

export type DevicesView = RowView & RemedyView & {
  readonly state: DevicesState
  /** 1 to 6, so that the card fits the page's outline. */
  readonly headingLevel: number
  /** What adds a key right here: an `<keytap-enroll>`; null when the page offers none. */
  readonly enroll: TemplateResult | null
}

export function renderDevices(view: DevicesView): TemplateResult {
  const { state: { list, loading, task, failure }, text, headingLevel } = view
  return html`
    <div class="card" part="card" lang=${text.lang} dir=${text.dir} aria-busy=${loading ? 'true' : 'false'}>
      <div class="top">
        <div class="heading" part="heading" role="heading" aria-level=${headingLevel} tabindex="-1">
          <slot name="heading">${text.devices.heading}</slot>
        </div>
        ${list && list.devices.length > 0 ? html`<p class="small" part="count">${text.devices.count(list.devices.length)}</p>` : nothing}
      </div>
      ${failure ? renderTrouble(view) : nothing}
      ${list ? renderList(view) : failure ? nothing : renderWaiting(view)}
      ${list ? renderAdding(view) : nothing}
      <slot name="footer"></slot>
      <div class="unseen" part="status" role="status">${sayNews(view)}</div>
      ${task.name === 'removing' ? renderRemoval(view, task) : nothing}
    </div>
  `
}

function renderList(view: DevicesView): TemplateResult {
  const { state: { list, task }, text } = view
  if (!list || list.devices.length === 0) {
    return html`<slot name="empty"><p class="description" part="empty">${text.devices.empty}</p></slot>`
  }
  return html`
    <ul class="devices" part="list" role="list">
      ${list.devices.map((device) => renderDevice(view, device, task))}
    </ul>
  `
}

/** Two quiet shapes where the keys will be; the sentence is for whoever listens. */
const renderWaiting = ({ text }: DevicesView): TemplateResult => html`
  <p class="unseen">${text.devices.loading}</p>
  <div class="waiting" part="waiting" aria-hidden="true"></div>
  <div class="waiting" part="waiting" aria-hidden="true"></div>
`

function renderTrouble(view: DevicesView): TemplateResult {
  const { state: { failure }, text } = view
  if (!failure) return html``
  return html`
    <p class="problem" part="problem" role="alert">${text.failures[failure.family]}</p>
    <div class="actions" part="actions">
      ${renderRemedy(view, failure.remedy)}
      <p class="small" part="code">${text.supportCode([failure.code, failure.requestId].filter(Boolean).join(' · '))}</p>
    </div>
  `
}

/** The page's own `add` slot, or a button that opens the element that enrolls, or nothing. */
function renderAdding({ state, enroll, text, dispatch }: DevicesView): TemplateResult {
  if (state.task.name === 'adding' && enroll) {
    return html`
      <div class="adding" part="adding">${enroll}</div>
      ${state.task.added ? nothing : html`<div class="actions" part="actions">
        <button type="button" part="button secondary" data-tool="close" @click=${() => dispatch({ type: 'dismiss' })}>${text.cancel}</button>
      </div>`}
    `
  }
  return html`
    <slot name="add">
      ${enroll
        ? html`<button type="button" class="primary" part="button primary add" data-tool="add" @click=${() => dispatch({ type: 'add' })}>${text.devices.add}</button>`
        : nothing}
    </slot>
  `
}

function sayNews({ state: { news, loading, list }, text }: DevicesView): string {
  if (loading && !list) return text.devices.loading
  if (!news) return ''
  return news.name === 'added' ? text.enrolled : text.devices[news.name](nameOf(news.device))
}
