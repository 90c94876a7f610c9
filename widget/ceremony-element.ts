/**
 * What `<keytap-enroll>` and `<keytap-verify>` share: attributes, the face toward a form, and the
 * wiring of controllers and views. It is a class because form callbacks and observed attributes can
 * only live on the element itself; everything that decides or draws is elsewhere.
 */
import { LitElement, type PropertyDeclarations } from 'lit'
import { CountdownController } from './controllers/countdown-controller.ts'
import { FocusController } from './controllers/focus-controller.ts'
import { FormController } from './controllers/form-controller.ts'
import { IconController } from './controllers/icon-controller.ts'
import { JourneyController } from './controllers/journey-controller.ts'
import { LanguageController } from './controllers/language-controller.ts'
import { RenewalController } from './controllers/renewal-controller.ts'
import { TicketSource } from './controllers/ticket-source.ts'
import type { Device } from '../server/contract/shapes/device.ts'
import { announce } from './announce.ts'
import { ceremonyTheme } from './ceremony-theme.ts'
import { KeytapSignInEvent, KeytapTicketNeededEvent } from './events.ts'
import type { JourneyEvent, Kind, State, StateName } from './journey.ts'
import { readPlatform, type Platform } from './platform.ts'
import { theme } from './theme.ts'
import { tellFailure } from './views/failure.ts'
import { renderJourney } from './views/journey-view.ts'
import type { Actions } from './views/view.ts'

export abstract class CeremonyElement extends LitElement {
  static readonly formAssociated = true
  static override styles = [theme, ceremonyTheme]

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'ticket']
  }

  // Plain `properties`: the decorators would cost every page half a kilobyte.
  static override properties: PropertyDeclarations = {
    verifier: {},
    ticketSrc: { attribute: 'ticket-src' },
    name: { reflect: true },
    required: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
    headingLevel: { attribute: 'heading-level' },
    support: {},
  }

  /** Base address of the verifier. */
  verifier = ''
  /** Same-origin address of the page's backend that answers a POST with `{ticket}`. */
  ticketSrc = ''
  /** Name of the form field that carries the result. */
  name = ''
  required = false
  disabled = false
  /** Level of the card's heading in the page's outline, 1 to 6. Default 2. */
  headingLevel: number | string = 2
  /** Where a person gets help, `https:` or `mailto:`; the "Get help" remedy links there. */
  support = ''

  abstract get kind(): Kind

  /** @internal */
  readonly tickets = new TicketSource()
  /** @internal */
  readonly journey: JourneyController = new JourneyController(this)
  readonly #form = new FormController(this)
  readonly #language = new LanguageController(this)
  readonly #focus = new FocusController(this)
  readonly #countdown = new CountdownController(this)
  readonly #renewal = new RenewalController(this)
  #fieldsetDisabled = false
  #linkCopied = false
  #confirmed: Device | undefined

  constructor() {
    super()
    this.addController(this.#renewal)
    new IconController(this)
    this.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.state === 'touching') this.cancel()
    })
  }

  /** The right to this ceremony, from the page's backend. Taken and kept privately; never readable. */
  set ticket(ticket: string) {
    if (!ticket) return
    this.tickets.give(ticket)
    const { state } = this.journey
    if (state.name === 'failed' && state.failure.endsTicket) this.journey.dispatch({ type: 'remedy' })
    this.requestUpdate()
  }

  /** Where the journey stands. */
  get state(): StateName {
    return this.journey.state.name
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

  /** Does what the button does. Call it inside a click of your own: browsers insist on one. */
  start(): void {
    if (this.resting) return
    this.#focus.engaged = true
    this.#renewal.lapse()
    this.journey.dispatch({ type: 'press' })
  }

  /** Closes the browser's dialog, or takes back a press that still waits for its options. */
  cancel(): void {
    this.journey.dispatch({ type: 'cancel' })
  }

  /** Begins anew: no result, no failure. A ticket that has done its work is forgotten. */
  reset(): void {
    if (this.#form.result) this.tickets.drop()
    this.#form.result = ''
    this.#confirmed = undefined
    this.#focus.engaged = false
    this.journey.dispatch({ type: 'reset', kind: this.kind })
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

  /** @internal Takes the result of a finished ceremony; the journey itself never holds one. */
  keepResult(result: string): void {
    // That of an upgrade is nobody's: the page waits for the one that the old key gave.
    if (!this.#confirmed) this.#form.result = result
  }

  /** @internal The right to enroll anew the key that has just confirmed, in place of the ticket that is done. */
  keepUpgrade(ticket: string, confirmed: Device): void {
    this.tickets.give(ticket)
    this.#confirmed = confirmed
  }

  /** @internal */
  journeyMoved(from: State, to: State, event: JourneyEvent): void {
    const ended = to.name === 'failed' && to.failure.endsTicket
    // The right to an upgrade is gone, and the key has confirmed all the same.
    if (ended && this.#confirmed) return this.#skip()
    if (ended || to.name === 'done') this.tickets.drop()
    this.#linkCopied = false
    this.#renewal.follow(to)
    this.#countdown.follow(to.name === 'failed' ? to.failure : undefined)
    announce(this, from, to, event)
  }

  /** @internal A seam for tests: what browser this is. */
  readPlatform(): Platform {
    return readPlatform()
  }

  protected override willUpdate(): void {
    this.tickets.src = this.ticketSrc
    if (this.resting) this.cancel()
  }

  protected override render() {
    const { state } = this.journey
    return renderJourney({
      kind: this.kind,
      state,
      text: this.#language.text,
      actions: this.#actions,
      disabled: this.resting,
      headingLevel: this.headingLevel,
      waitSeconds: this.#countdown.left,
      linkCopied: this.#linkCopied,
      support: /^(https:|mailto:|\/)/.test(this.support) ? this.support : '',
      canRepeat: this.tickets.available,
    })
  }

  protected override updated(): void {
    const { state } = this.journey
    const { text } = this.#language
    const sentence = state.name === 'failed' ? tellFailure(text, state.failure) : ''
    const anchor = this.renderRoot.querySelector<HTMLElement>('[data-anchor]') ?? undefined
    this.#form.judge(this.required, text[this.kind].required, sentence, anchor)
    this.#form.show(state)
    this.#renewal.wake()
  }

  #skip(): void {
    this.journey.dispatch({ type: 'skip', device: this.#confirmed })
  }

  readonly #actions: Actions = {
    press: () => this.start(),
    cancel: () => this.cancel(),
    skip: () => this.#skip(),
    again: () => this.journey.dispatch({ type: 'again' }),
    save: (event) => {
      event.preventDefault()
      const draft = new FormData(event.target as HTMLFormElement).get('key-name')
      if (typeof draft === 'string' && draft.trim()) this.journey.dispatch({ type: 'save', draft: draft.trim() })
    },
    remedy: () => {
      this.#focus.engaged = true
      void this.#applyRemedy()
    },
  }

  async #applyRemedy(): Promise<void> {
    const { state } = this.journey
    if (state.name !== 'failed') return
    const { remedy } = state.failure
    if (remedy === 'copy_link') {
      // A browser that refuses leaves the button as it is.
      this.#linkCopied = await navigator.clipboard.writeText(location.href).then(() => true, () => false)
      return this.requestUpdate()
    }
    if (remedy === 'sign_in' && !this.ticketSrc) return this.#askPage(new KeytapSignInEvent())
    if (remedy === 'sign_in') this.dispatchEvent(new KeytapSignInEvent())
    if (!this.tickets.available) return this.#askPage(new KeytapTicketNeededEvent())
    this.#renewal.lapse()
    this.journey.dispatch({ type: 'remedy' })
  }

  /** What only the page can do; a page that does not listen is loaded again. */
  #askPage(request: Event): void {
    if (this.dispatchEvent(request)) location.reload()
  }
}
