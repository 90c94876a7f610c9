/** One key of the list: what it is, since when, and what may be done with it. */
import { html, nothing, svg, type TemplateResult } from 'lit'
import type { Device } from '../../server/contract/shapes/device.ts'
import type { DevicesEvent, DevicesTask } from '../journey-devices.ts'
import type { Messages } from '../messages.ts'
import { renderModel } from './model.ts'

export type DevicesView = {
  readonly text: Messages
  /** Locale for dates: the page's own `lang`, where the messages follow it. */
  readonly locale: string
  readonly dispatch: (event: DevicesEvent) => void
}

const isolate = '\u2068'
const release = '\u2069'

/** A name inside a sentence, so that its writing direction does not disturb the sentence's. */
export const nameOf = ({ name }: Device): string => `${isolate}${name}${release}`

export function renderDevice(view: DevicesView, device: Device, task: DevicesTask): TemplateResult {
  const renaming = task.name === 'renaming' && task.device.id === device.id
  return html`
    <li class="device" part="device" data-id=${device.id}>
      ${renderPicture(device)}
      ${renaming ? renderRenaming(view, task) : renderFacts(view, device)}
      ${renaming ? nothing : renderTools(view, device)}
    </li>
  `
}

const renderPicture = ({ model }: Device): TemplateResult => html`
  <span class="picture" part="picture" aria-hidden="true">
    ${model?.icon ? html`<canvas data-icon=${model.icon} hidden></canvas>` : nothing}
    ${svg`<svg viewBox="0 0 24 24"><path d="M14.5 3a6.5 6.5 0 0 0-6.2 8.4L3 16.7V21h4.3v-2.4h2.4v-2.4h2.1l.9-.9A6.5 6.5 0 1 0 14.5 3Zm1.7 6.3a1.6 1.6 0 1 1 0-3.2 1.6 1.6 0 0 1 0 3.2Z"/></svg>`}
  </span>
`

function renderFacts({ text, locale }: DevicesView, device: Device): TemplateResult {
  const { devices } = text
  return html`
    <div class="facts">
      <p class="name" part="name"><bdi>${device.name}</bdi></p>
      ${renderModel(device, text)}
      <p class="small" part="dates">
        ${device.state === 'pending' ? html`<strong class="pending">${devices.pending}</strong> ` : nothing}
        ${renderTime(device.createdAt, locale, devices.created)}
        <span aria-hidden="true">·</span>
        ${device.lastUsedAt === null ? devices.neverUsed : renderTime(device.lastUsedAt, locale, devices.lastUsed)}
      </p>
    </div>
  `
}

function renderTime(timeMs: number, locale: string, say: (when: string) => string): TemplateResult {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(timeMs)
  return html`<time datetime=${new Date(timeMs).toISOString()}>${say(day)}</time>`
}

const renderTools = ({ text: { devices }, dispatch }: DevicesView, device: Device): TemplateResult => html`
  <div class="tools">
    <button type="button" part="button rename" data-tool="rename" aria-label=${devices.renameKey(nameOf(device))}
      @click=${() => dispatch({ type: 'rename', device })}>${devices.rename}</button>
    <button type="button" part="button remove" class="danger" data-tool="remove" aria-label=${devices.removeKey(nameOf(device))}
      @click=${() => dispatch({ type: 'remove', device })}>${devices.remove}</button>
  </div>
`

function renderRenaming({ text, dispatch }: DevicesView, task: Extract<DevicesTask, { name: 'renaming' }>): TemplateResult {
  const { devices, naming, failures, cancel } = text
  const problem = task.problem && (task.problem.code === 'malformed' ? naming.invalid : failures[task.problem.family])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const draft = new FormData(event.target as HTMLFormElement).get('name')
    dispatch({ type: 'confirm', draft: typeof draft === 'string' ? draft.trim() : '' })
  }
  const leave = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') dispatch({ type: 'dismiss' })
  }
  return html`
    <form class="renaming" @submit=${submit} @keydown=${leave}>
      <label part="label">
        ${naming.label}
        <input name="name" part="input" dir="auto" required maxlength="64" autocomplete="off" .value=${task.draft}
          ?readonly=${task.busy} aria-invalid=${problem ? 'true' : 'false'} aria-describedby=${problem ? 'name-problem' : nothing}>
      </label>
      ${problem ? html`<p id="name-problem" class="problem" part="problem">${problem}</p>` : nothing}
      <div class="choices">
        <button class="primary" part="button primary save" aria-disabled=${task.busy}>${devices.save}</button>
        <button type="button" part="button secondary" @click=${() => dispatch({ type: 'dismiss' })}>${cancel}</button>
      </div>
    </form>
  `
}
