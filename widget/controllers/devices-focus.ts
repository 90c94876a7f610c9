/**
 * Opens the dialog and puts the focus where the person's next step is, after each change that the
 * person caused: into the name, back to the button that was pressed, to the heading when it is gone.
 */
import type { LitElement, ReactiveController } from 'lit'
import type { DevicesState, DevicesTask } from '../journey-devices.ts'

export class DevicesFocus implements ReactiveController {
  readonly #host: LitElement
  #move: (() => void) | null = null

  constructor(host: LitElement) {
    this.#host = host
    host.addController(this)
  }

  /** Remembers what the next render has to do. */
  follow(from: DevicesState, to: DevicesState): void {
    this.#move = this.#choose(from.task, to) ?? this.#move
  }

  hostUpdated(): void {
    const dialog = this.#find<HTMLDialogElement>('dialog')
    if (dialog && !dialog.open) dialog.showModal()
    this.#move?.()
    this.#move = null
  }

  focusHeading(): void {
    this.#find('.heading')?.focus()
  }

  #choose(from: DevicesTask, { task, news }: DevicesState): (() => void) | null {
    if (task === from) return null
    if (task.name === 'renaming') return task.busy ? null : () => this.#focusName()
    if (task.name === 'removing') return task.last && !task.busy ? () => this.#find('dialog .heading')?.focus() : null
    if (task.name === 'adding') return from.name === 'adding' ? null : () => this.#focusEnroll()
    if (from.name === 'adding') return () => (this.#find('[data-tool=add]') ?? this.#find('.heading'))?.focus()
    if (news?.name === 'removed' || !('device' in from)) return () => this.focusHeading()
    const tool = from.name === 'renaming' ? 'rename' : 'remove'
    return () => this.#find(`[data-id="${from.device.id}"] [data-tool=${tool}]`)?.focus()
  }

  /** The embedded element draws its own heading a moment later. */
  #focusEnroll(): void {
    const enroll = this.#find<LitElement>('.adding > *')
    void enroll?.updateComplete.then(() => enroll.shadowRoot?.querySelector<HTMLElement>('[data-view]')?.focus())
  }

  #focusName(): void {
    const input = this.#find<HTMLInputElement>('input')
    input?.focus()
    input?.select()
  }

  #find<Found extends HTMLElement>(selector: string): Found | null {
    return this.#host.renderRoot.querySelector<Found>(selector)
  }
}
