import { LitElement, type PropertyDeclarations } from 'lit'
import { answerStyle } from '../answer-style.ts'
import { ceremonyTheme } from '../ceremony-theme.ts'
import { asCodeFailure } from '../code-failure.ts'
import { CountdownController } from '../controllers/countdown-controller.ts'
import { FocusController } from '../controllers/focus-controller.ts'
import { FormController } from '../controllers/form-controller.ts'
import { LanguageController } from '../controllers/language-controller.ts'
import { runJourney, type Journey } from '../controllers/run-journey.ts'
import { TicketSource } from '../controllers/ticket-source.ts'
import { otpMessagesFor } from '../messages/otp.ts'
import { theme } from '../theme.ts'
import { announceCode } from './announce-code.ts'
import { makeActions } from './code-actions.ts'
import { perform } from './code-effects.ts'
import { initialCode, transition, type CodeEvent, type CodeMode, type State, type StateName } from './code-journey.ts'
import { codeStyle } from './code-style.ts'
import { focusField } from './focus-field.ts'
import { TimeController } from './time-controller.ts'
import { renderCode } from './views/code-view.ts'
import { sentenceOf } from './views/sentence.ts'

/**
 * One-time codes of the signed-in user (OATH): sets up an authenticator app, whose secret is shown once as a QR code, a text
 * and, on a phone, a link, and is usable after its first right code (`mode="setup"`, tickets for `enroll-code`); or asks for
 * a code of a device that was set up (`mode="prove"`, tickets for `verify-code`). In a form it is a field whose value is the
 * one-time result.
 *
 * @example
 * <form method="post" action="/sign-in/code">
 *   <keytap-code mode="prove" verifier="https://keys.example" ticket-src="/ticket" name="keytap" required></keytap-code>
 *   <button>Continue</button>
 * </form>
 *
 * @attr {'setup'|'prove'} [mode=setup] - Whether a device is set up or a code asked for
 * @attr {string} verifier - Base address of the verifier
 * @attr {string} ticket - The right to do so, from the page's backend; taken and removed at once
 * @attr {string} ticket-src - Same-origin address that answers POST `{"operation":"enroll-code"}` (or `verify-code`) with `{"ticket"}`
 * @attr {string} name - Name of the form field that carries the result
 * @attr {boolean} required - The form is not sent without a result
 * @attr {boolean} disabled - The button rests, nothing is asked
 * @attr {number} [heading-level=2] - Level of the heading in the page's outline, 1 to 6
 * @attr {string} support - Where a person gets help, `https:` or `mailto:`
 * @attr {string} set-up-page - Where a person sets up a device, if a code is asked for and there is none
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot heading - Replaces the first heading
 * @slot description - Replaces the sentence under it
 * @slot start - Replaces the words on the first button
 * @slot footer - A line under every view
 *
 * @event keytap-code-set-up - The device is set up; `device` says what it is, `value` holds the result
 * @event keytap-code-proved - A code was right; `device` says of which device, `value` holds the result
 * @event keytap-code-sent - A code is on its way; `by` is `email` or `mobile`
 * @event keytap-done - Nothing is left to do here
 * @event keytap-failed - `code`, `remedy` and `requestId` say why and what next; also for a wrong code
 * @event keytap-cancelled - The person or the page's `cancel()` left
 * @event keytap-ticket-needed - Set `ticket` anew; not prevented, the page is loaded again
 * @event keytap-sign-in - The user must sign in again; not prevented, the page is loaded again
 * @event keytap-set-up-needed - A code is asked for and there is no device; not prevented, it begins anew
 *
 * @csspart card - The frame
 * @csspart picture - The drawing's stage
 * @csspart heading - The heading of a view
 * @csspart description - The sentence under it
 * @csspart qr - The `<keytap-qr>` of the secret; its own `frame` and `code` are `qr-frame` and `qr-code`
 * @csspart manual - What helps who cannot scan; `summary` and `secret` in it
 * @csspart warning - What to beware of
 * @csspart label - The label of a field
 * @csspart input - Any field; also `code`, `device`, `device-name`
 * @csspart problem - What is wrong with the code
 * @csspart device - Whose code is asked for
 * @csspart actions - The buttons
 * @csspart button - Any button; also `primary`, `secondary`, `submit`, `send`, `copy`, `open`, `remedy`
 * @csspart progress - What is left; `time` and `tries` in it
 * @csspart facts - What was set up; `name` and `serial` in it
 * @csspart status - The live region, for screen readers only
 *
 * @cssstate idle - Nothing is asked yet
 * @cssstate preparing - The verifier is asked
 * @cssstate setting - The secret is on the screen
 * @cssstate confirming - The verifier judges the first code
 * @cssstate asking - A code is asked for
 * @cssstate sending - One is being sent
 * @cssstate recovering - Two codes in a row are asked for
 * @cssstate checking - The verifier judges
 * @cssstate done - It is set up, or proved
 * @cssstate failed - A failure is shown
 *
 * Custom properties are those of `<keytap-enroll>`.
 */
export class KeytapCode extends LitElement {
  static readonly formAssociated = true
  static override styles = [theme, ceremonyTheme, answerStyle, codeStyle]

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'ticket']
  }

  static override properties: PropertyDeclarations = {
    mode: {},
    verifier: {},
    ticketSrc: { attribute: 'ticket-src' },
    name: { reflect: true },
    required: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
    headingLevel: { attribute: 'heading-level' },
    support: {},
    setUpPage: { attribute: 'set-up-page' },
  }

  mode: CodeMode = 'setup'
  verifier = ''
  ticketSrc = ''
  name = ''
  required = false
  disabled = false
  headingLevel: number | string = 2
  support = ''
  setUpPage = ''

  /** @internal */
  readonly tickets = new TicketSource()
  /** @internal */
  readonly code: Journey<State, CodeEvent> = runJourney(this, initialCode, transition, perform, asCodeFailure)
  readonly #form = new FormController(this)
  readonly #language = new LanguageController(this)
  /** @internal */
  readonly focusMover = new FocusController(this)
  readonly #countdown = new CountdownController(this)
  readonly #time = new TimeController(this)
  readonly #actions = makeActions(this)
  #fieldsetDisabled = false
  #asked = false
  /** @internal */
  linkCopied = false
  /** @internal */
  secretCopied = false

  /** The right to set up or prove, from the page's backend. Taken and kept privately; never readable. */
  set ticket(ticket: string) {
    if (!ticket) return
    this.tickets.give(ticket)
    const { state } = this.code
    if (state.name === 'failed' && state.failure.endsTicket) this.code.dispatch({ type: 'remedy' })
    this.requestUpdate()
  }

  /** Where the journey stands. */
  get state(): StateName {
    return this.code.state.name
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
    this.code.dispatch({ type: 'press' })
  }

  /** Leaves; a device that was being set up ends with its ticket. */
  cancel(): void {
    this.code.dispatch({ type: this.state === 'preparing' ? 'cancel' : 'leave' })
  }

  /** Begins anew: no result, no failure, no secret. A ticket that has done its work is forgotten. */
  reset(): void {
    if (this.#form.result) this.tickets.drop()
    this.#form.result = ''
    this.focusMover.engaged = false
    this.#asked = false
    this.code.dispatch({ type: 'reset' })
    this.requestUpdate()
  }

  /** Whoever was asked before the element was moved is asked again. */
  override connectedCallback(): void {
    super.connectedCallback()
    this.#asked = false
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

  /** @internal */
  journeyMoved(from: State, to: State, event: CodeEvent): void {
    if (to.name === 'done' || (to.name === 'failed' && to.failure.endsTicket)) this.tickets.drop()
    this.linkCopied = this.secretCopied = false
    this.#countdown.follow(to.name === 'failed' ? to.failure : undefined)
    this.#time.follow()
    announceCode(this, from, to, event)
    void focusField(this, to, event)
  }

  /** @internal A seam for tests. */
  isSecure(): boolean {
    return isSecureContext
  }

  protected override willUpdate(): void {
    this.tickets.src = this.ticketSrc
    if (this.resting) this.code.dispatch({ type: 'cancel' })
  }

  protected override render() {
    const place = (address: string) => (/^(https:|mailto:|\/(?!\/))/.test(address) ? address : '')
    return renderCode({
      state: this.code.state,
      mode: this.mode === 'prove' ? 'prove' : 'setup',
      text: otpMessagesFor(this.#language.lang),
      actions: this.#actions,
      headingLevel: this.headingLevel,
      disabled: this.resting,
      secondsLeft: this.#time.secondsLeft,
      waitSeconds: this.#countdown.left,
      linkCopied: this.linkCopied,
      secretCopied: this.secretCopied,
      support: place(this.support),
      setUpPage: place(this.setUpPage),
      canRepeat: this.tickets.available,
    })
  }

  protected override updated(): void {
    this.#ask()
    const { state } = this.code
    const text = otpMessagesFor(this.#language.lang)
    const sentence = state.name === 'failed' ? sentenceOf(text, state.failure) : ''
    const anchor = this.renderRoot.querySelector<HTMLElement>('[data-anchor]') ?? undefined
    this.#form.judge(this.required, text[this.mode === 'prove' ? 'prove' : 'setup'].required, sentence, anchor)
    this.#form.show(state)
  }

  /** To ask for a code nothing is made or used up, so that nobody need press a button first. */
  #ask(): void {
    if (this.#asked || this.mode !== 'prove' || this.resting || !this.isConnected || !this.verifier || !this.tickets.available) return
    this.#asked = true
    this.code.dispatch({ type: 'press' })
  }
}
