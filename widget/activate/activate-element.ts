import { LitElement, type PropertyDeclarations } from 'lit'
import { answerStyle } from '../answer-style.ts'
import { ceremonyTheme } from '../ceremony-theme.ts'
import { CountdownController } from '../controllers/countdown-controller.ts'
import { FocusController } from '../controllers/focus-controller.ts'
import { FormController } from '../controllers/form-controller.ts'
import { LanguageController } from '../controllers/language-controller.ts'
import { TicketSource } from '../controllers/ticket-source.ts'
import { activateMessagesFor } from '../messages/activate.ts'
import { readPlatform, type Platform } from '../platform.ts'
import { theme } from '../theme.ts'
import { activateStyle } from './activate-style.ts'
import { makeActions } from './activation-actions.ts'
import { ActivationController } from './activation-controller.ts'
import type { ActivationEvent, State, StateName } from './activation-journey.ts'
import { announceActivation } from './announce-activation.ts'
import { DeadlineController } from './deadline-controller.ts'
import { ScannerController } from './scanner-controller.ts'
import { renderActivation } from './views/activation-view.ts'
import { sentenceOf } from './views/sentence.ts'

/**
 * Adds a device to a license of the signed-in user: shows it Activation Message 1 as a QR code, takes
 * the code that it shows by this page's camera or typed, lets a security key vouch where the policy
 * wants that, shows Activation Message 2, and takes the test signature. It needs tickets for the
 * operation `activate`. In a form it is a field whose value is the one-time result.
 *
 * @example
 * <form method="post" action="/devices">
 *   <keytap-activate verifier="https://keys.example" ticket-src="/ticket" name="keytap" required></keytap-activate>
 *   <button>Continue</button>
 * </form>
 *
 * @attr {string} verifier - Base address of the verifier
 * @attr {string} ticket - The right to add a device, from the page's backend; taken and removed at once
 * @attr {string} ticket-src - Same-origin address that answers POST `{"operation":"activate"}` with `{"ticket"}`
 * @attr {string} license - Serial of the license, where the user has several; default the one with room
 * @attr {string} name - Name of the form field that carries the result
 * @attr {boolean} required - The form is not sent without a result
 * @attr {boolean} disabled - The button rests, nothing is asked
 * @attr {number} [heading-level=2] - Level of the heading in the page's outline, 1 to 6
 * @attr {string} support - Where a person gets help, `https:` or `mailto:`
 * @attr {string} enroll-page - Where a person adds a security key, if one has to vouch and there is none
 * @attr {string} worker-url - Where the scanner's worker is, as for `<keytap-scan>`
 * @attr {string} wasm-url - Where the scanner's WebAssembly is
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot heading - Replaces the first heading
 * @slot description - Replaces the sentence under it
 * @slot start - Replaces the words on the first button
 * @slot footer - A line under every view
 *
 * @event keytap-message - A message for the device is on the screen; `number` is 1 or 2
 * @event keytap-started - The browser's dialog for the security key is open
 * @event keytap-activated - The device is added; `instance` says what it is, `value` holds the result
 * @event keytap-done - Nothing is left to do here
 * @event keytap-failed - `code`, `remedy` and `requestId` say why and what next
 * @event keytap-cancelled - The person or the page's `cancel()` closed the dialog or left
 * @event keytap-ticket-needed - Set `ticket` anew; not prevented, the page is loaded again
 * @event keytap-sign-in - The user must sign in again; not prevented, the page is loaded again
 * @event keytap-enroll-needed - A security key has to vouch and there is none; not prevented, it begins anew
 *
 * @csspart card - The frame
 * @csspart picture - The drawing's stage
 * @csspart progress - Where one is; `step`, `tries` and `time` in it, the last two being what is left
 * @csspart heading - The heading of a view
 * @csspart description - The sentence under it
 * @csspart qr - The `<keytap-qr>` of a message; its own `frame` and `code` are `qr-frame` and `qr-code`
 * @csspart scanner - The `<keytap-scan>`
 * @csspart warning - What to beware of
 * @csspart label - The label of a field
 * @csspart input - Any field; also `device-code`, `device-name`, `digits`
 * @csspart problem - What is wrong with the answer
 * @csspart actions - The buttons
 * @csspart button - Any button; also `primary`, `secondary`, `camera`, `submit`, `remedy`
 * @csspart facts - What was added; `serial` in it
 * @csspart code - The code for support
 * @csspart status - The live region, for screen readers only
 *
 * @cssstate idle - Nothing is asked yet
 * @cssstate preparing - Activation Message 1 is on its way
 * @cssstate showing - It is on the screen
 * @cssstate answering - The device's code is asked for
 * @cssstate judging - The verifier judges it
 * @cssstate vouching - A security key has to vouch
 * @cssstate touching - The browser's dialog is open
 * @cssstate adding - The verifier judges the key's answer
 * @cssstate handing - Activation Message 2 is on the screen
 * @cssstate signing - The test signature is asked for
 * @cssstate checking - The verifier judges it
 * @cssstate done - The device is added
 * @cssstate failed - A failure is shown
 *
 * Custom properties are those of `<keytap-enroll>`.
 */
export class KeytapActivate extends LitElement {
  static readonly formAssociated = true
  static override styles = [theme, ceremonyTheme, answerStyle, activateStyle]

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'ticket']
  }

  static override properties: PropertyDeclarations = {
    verifier: {},
    ticketSrc: { attribute: 'ticket-src' },
    license: {},
    name: { reflect: true },
    required: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
    headingLevel: { attribute: 'heading-level' },
    support: {},
    enrollPage: { attribute: 'enroll-page' },
    workerUrl: { attribute: 'worker-url' },
    wasmUrl: { attribute: 'wasm-url' },
  }

  verifier = ''
  ticketSrc = ''
  license = ''
  name = ''
  required = false
  disabled = false
  headingLevel: number | string = 2
  support = ''
  enrollPage = ''
  workerUrl = ''
  wasmUrl = ''

  /** @internal */
  readonly tickets = new TicketSource()
  /** @internal */
  readonly activation: ActivationController = new ActivationController(this)
  readonly #form = new FormController(this)
  readonly #language = new LanguageController(this)
  /** @internal */
  readonly focusMover = new FocusController(this)
  readonly #countdown = new CountdownController(this)
  readonly #deadline = new DeadlineController(this)
  readonly #scanner = new ScannerController(this)
  readonly #actions = makeActions(this)
  #fieldsetDisabled = false
  /** @internal */
  linkCopied = false

  constructor() {
    super()
    this.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.state === 'touching') this.cancel()
    })
  }

  /** The right to add a device, from the page's backend. Taken and kept privately; never readable. */
  set ticket(ticket: string) {
    if (!ticket) return
    this.tickets.give(ticket)
    const { state } = this.activation
    if (state.name === 'failed' && state.failure.endsTicket) this.activation.dispatch({ type: 'remedy' })
    this.requestUpdate()
  }

  /** Where the journey stands. */
  get state(): StateName {
    return this.activation.state.name
  }

  /** The one-time result, '' until there is one. */
  get value(): string {
    return this.#form.result
  }

  get form(): HTMLFormElement | null { return this.#form.internals.form }
  get validity(): ValidityState { return this.#form.internals.validity }
  get validationMessage(): string { return this.#form.internals.validationMessage }
  get willValidate(): boolean { return this.#form.internals.willValidate }
  checkValidity(): boolean { return this.#form.internals.checkValidity() }
  reportValidity(): boolean { return this.#form.internals.reportValidity() }

  /** Does what the first button does. */
  start(): void {
    if (this.resting) return
    this.focusMover.engaged = true
    this.activation.dispatch({ type: 'press' })
  }

  /** Closes the browser's dialog, or leaves the activation, which then runs out of time. */
  cancel(): void {
    this.activation.dispatch({ type: this.state === 'touching' || this.state === 'preparing' ? 'cancel' : 'leave' })
  }

  /** Begins anew: no result, no failure, no message. A ticket that has done its work is forgotten. */
  reset(): void {
    if (this.#form.result) this.tickets.drop()
    this.#form.result = ''
    this.focusMover.engaged = false
    this.activation.dispatch({ type: 'reset' })
    this.requestUpdate()
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (name !== 'ticket') return super.attributeChangedCallback(name, before, now)
    if (now === null) return
    this.ticket = now
    this.removeAttribute('ticket')
  }

  formResetCallback(): void {
    this.reset()
  }

  formDisabledCallback(disabled: boolean): void {
    this.#fieldsetDisabled = disabled
    this.requestUpdate()
  }

  /** @internal Nothing may be asked of the person or the verifier. */
  get resting(): boolean {
    return this.disabled || this.#fieldsetDisabled
  }

  /** @internal */
  keepResult(result: string): void {
    this.#form.result = result
  }

  /** @internal A seam for tests: what browser this is. */
  readPlatform(): Platform {
    return readPlatform()
  }

  /** @internal */
  journeyMoved(from: State, to: State, event: ActivationEvent): void {
    if (to.name === 'done' || (to.name === 'failed' && to.failure.endsTicket)) this.tickets.drop()
    this.linkCopied = false
    this.#countdown.follow(to.name === 'failed' ? to.failure : undefined)
    this.#deadline.follow()
    if ('camera' in to && to.camera) this.#scanner.open()
    announceActivation(this, from, to, event)
  }

  protected override willUpdate(): void {
    this.tickets.src = this.ticketSrc
    if (this.resting) this.activation.dispatch({ type: 'cancel' })
  }

  protected override render() {
    const place = (address: string) => (/^(https:|mailto:|\/(?!\/))/.test(address) ? address : '')
    return renderActivation({
      state: this.activation.state,
      text: activateMessagesFor(this.#language.lang),
      actions: this.#actions,
      headingLevel: this.headingLevel,
      disabled: this.resting,
      secondsLeft: this.#deadline.secondsLeft,
      scanner: this.#scanner.state,
      workerUrl: this.workerUrl,
      wasmUrl: this.wasmUrl,
      waitSeconds: this.#countdown.left,
      linkCopied: this.linkCopied,
      support: place(this.support),
      enrollPage: place(this.enrollPage),
      canRepeat: this.tickets.available,
    })
  }

  protected override updated(): void {
    const { state } = this.activation
    const text = activateMessagesFor(this.#language.lang)
    const sentence = state.name === 'failed' ? sentenceOf(text, state.failure) : ''
    const anchor = this.renderRoot.querySelector<HTMLElement>('[data-anchor]') ?? undefined
    this.#form.judge(this.required, text.invite.required, sentence, anchor)
    this.#form.show(state)
  }
}
