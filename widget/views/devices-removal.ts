/**
 * Asks before a key goes, and a second time, in other words and by another button, before the last
 * one does. A modal dialog: the browser keeps the focus inside and closes it by Escape.
 */
import { html, nothing, type TemplateResult } from 'lit'
import type { DevicesTask } from '../journey-devices.ts'
import { nameOf, type DevicesView } from './devices-row.ts'

export type Removing = Extract<DevicesTask, { name: 'removing' }>

export function renderRemoval({ text, dispatch }: DevicesView, task: Removing): TemplateResult {
  const { devices, failures, cancel } = text
  const close = (event: Event): void => {
    event.preventDefault()
    dispatch({ type: 'dismiss' })
  }
  return html`
    <dialog part="dialog" role="alertdialog" aria-labelledby="removal" aria-describedby="removal-text" @cancel=${close} @close=${close}>
      <div class="heading" part="dialog-heading" id="removal" role="heading" aria-level="2" tabindex="-1">${devices.removeKey(nameOf(task.device))}</div>
      <p id="removal-text" part="dialog-text">${task.last ? devices.confirmLast(nameOf(task.device)) : devices.confirmRemove}</p>
      ${task.problem ? html`<p class="problem" part="problem" role="alert">${failures[task.problem.family]}</p>` : nothing}
      <div class="choices">
        <button type="button" class="primary" part="button primary cancel" autofocus @click=${close}>${cancel}</button>
        <button type="button" class="danger" part="button confirm" aria-disabled=${task.busy}
          @click=${() => dispatch({ type: 'confirm' })}>${task.last ? devices.removeLast : devices.remove}</button>
      </div>
    </dialog>
  `
}
