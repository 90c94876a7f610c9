import { html, LitElement, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { CountdownController } from './controllers/countdown-controller.ts'
import { DevicesController } from './controllers/devices-controller.ts'
import type { DevicesMeans } from './controllers/devices-effects.ts'
import { DevicesFocus } from './controllers/devices-focus.ts'
import { IconController } from './controllers/icon-controller.ts'
import { LanguageController, localeOf } from './controllers/language-controller.ts'
import { TicketSource } from './controllers/ticket-source.ts'
import { announceDevices } from './announce-devices.ts'
import { KeytapSignInEvent, KeytapTicketNeededEvent } from './events.ts'
import type { Device } from '../server/contract/shapes/device.ts'
import type { DevicesEvent, DevicesState } from './journey-devices.ts'
import { deviceMessagesFor } from './messages.ts'
import { theme } from './theme.ts'
import { renderDevices } from './views/devices.ts'
import { devicesStyle } from './views/devices-style.ts'

/**
 * Lets a signed-in user look after their keys: what they are, since when, another name, remove one
 * (asked once more before the last), add another. It needs tickets for the operation `manage`.
 * The result of a key that is enrolled right here is dropped; the page's backend learns of the key
 * from the ticket it minted, by the ticket's id.
 *
 * @example
 * <keytap-devices verifier="https://keys.example" ticket-src="/ticket/manage"
 *   enroll-ticket-src="/ticket/enroll"></keytap-devices>
 *
 * @attr {string} verifier - Base address of the verifier
 * @attr {string} ticket - The right to manage, from the page's backend; taken and removed at once
 * @attr {string} ticket-src - Same-origin address that answers POST `{"operation":"manage"}` with `{"ticket"}`
 * @attr {string} enroll-ticket-src - The same for `{"operation":"enroll"}`; with it a key can be added right here
 * @attr {string} display-name - What the user is called; passed on to the browser's own list of passkeys
 * @attr {number} [heading-level=2] - Level of the heading in the page's outline, 1 to 6
 * @attr {string} support - Where a person gets help, `https:` or `mailto:`
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot heading - Replaces the words of the heading
 * @slot empty - Replaces the sentence for a user without keys
 * @slot add - Replaces the button that adds a key; a `<keytap-enroll>` of the page's own, say
 * @slot footer - A line under everything
 *
 * @event keytap-devices-loaded - `devices` is the list that is shown
 * @event keytap-device-renamed - `device` carries the new name
 * @event keytap-device-removed - `device` is what it was
 * @event keytap-enrolled - The embedded `<keytap-enroll>` enrolled a key, as all its other events
 * @event keytap-failed - `code`, `remedy` and `requestId` say why and what next
 * @event keytap-ticket-needed - Set `ticket` anew; not prevented, the page is loaded again
 * @event keytap-sign-in - The user must sign in again; not prevented, the page is loaded again
 *
 * @csspart card - The frame
 * @csspart heading - The heading
 * @csspart count - How many keys there are
 * @csspart list - The list of keys
 * @csspart device - One key
 * @csspart picture - A key's picture
 * @csspart name - A key's name
 * @csspart model - The line that names the model
 * @csspart proof - The word that the model is proven
 * @csspart dates - When it was added and last used
 * @csspart button - Any button; also `primary`, `secondary`, `rename`, `remove`, `save`, `add`, `remedy`, `confirm`
 * @csspart label - The label of the name field
 * @csspart input - The name field
 * @csspart problem - What went wrong
 * @csspart code - The code for support
 * @csspart dialog - The question before a key goes
 * @csspart dialog-heading - Its heading
 * @csspart dialog-text - Its sentence
 * @csspart adding - The frame of the embedded `<keytap-enroll>`
 * @csspart empty - The sentence for a user without keys
 * @csspart waiting - The shapes shown while the list is fetched
 * @csspart status - The live region, for screen readers only
 *
 * @cssstate loading - The list is being fetched
 * @cssstate ready - There is a list
 * @cssstate empty - The list has no key in it
 * @cssstate failed - A failure is shown
 *
 * Custom properties are those of `<keytap-enroll>`; `--keytap-width` is 38rem here.
 */
export class KeytapDevices extends LitElement {
  static override styles = [theme, devicesStyle]

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'ticket']
  }

  /** Base address of the verifier. */
  @property() verifier = ''
  /** Same-origin address of the page's backend that answers a POST with `{ticket}` to manage. */
  @property({ attribute: 'ticket-src' }) ticketSrc = ''
  /** The same for tickets to enroll; with it, a key can be added right here. */
  @property({ attribute: 'enroll-ticket-src' }) enrollTicketSrc = ''
  /** What the user is called; passed on to the browser's own list of passkeys when given. */
  @property({ attribute: 'display-name' }) displayName = ''
  /** Level of the heading in the page's outline, 1 to 6. Default 2. */
  @property({ converter: Number, attribute: 'heading-level' }) headingLevel = 2
  /** Where a person gets help, `https:` or `mailto:`; the "Get help" remedy links there. */
  @property() support = ''

  readonly #tickets = new TicketSource()
  readonly #keys: DevicesController = new DevicesController(this)
  readonly #language = new LanguageController(this)
  readonly #countdown = new CountdownController(this)
  readonly #focus = new DevicesFocus(this)
  readonly #internals = this.attachInternals()

  constructor() {
    super()
    new IconController(this)
    this.addEventListener('keytap-enrolled', () => {
      this.#keys.dispatch({ type: 'enrolled' })
      this.refresh()
    })
    this.addEventListener('keytap-named', () => this.refresh())
    this.addEventListener('keytap-done', () => this.#keys.dispatch({ type: 'added' }))
  }

  /** The right to manage, from the page's backend. Taken and kept privately; never readable. */
  set ticket(ticket: string) {
    if (!ticket) return
    this.#tickets.give(ticket)
    this.refresh()
  }

  /** The keys as last fetched, oldest first; empty until then. */
  get devices(): readonly Device[] {
    return this.#keys.state.list?.devices ?? []
  }

  /** Fetches the list again. */
  refresh(): void {
    if (this.isConnected && this.hasUpdated) this.#keys.dispatch({ type: 'load' })
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (name !== 'ticket') return super.attributeChangedCallback(name, before, now)
    if (now === null) return
    this.ticket = now
    this.removeAttribute('ticket')
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.#wake()
  }

  /** @internal */
  readMeans(): DevicesMeans {
    return { verifier: this.verifier, tickets: this.#tickets, displayName: this.displayName }
  }

  /** @internal */
  devicesMoved(from: DevicesState, to: DevicesState, event: DevicesEvent): void {
    if (to.failure?.endsTicket) this.#tickets.drop()
    this.#countdown.follow(to.failure ?? undefined)
    this.#focus.follow(from, to)
    announceDevices(this, to, event)
  }

  protected override willUpdate(): void {
    this.#tickets.src = this.ticketSrc
  }

  protected override render(): TemplateResult {
    return renderDevices({
      state: this.#keys.state,
      text: deviceMessagesFor(this.#language.lang),
      locale: localeOf(this.#language.lang, this.#language.text.lang),
      headingLevel: this.headingLevel,
      enroll: this.#renderEnroll(),
      dispatch: this.#keys.dispatch,
      actions: { remedy: () => this.#applyRemedy() },
      waitSeconds: this.#countdown.left,
      disabled: false,
      linkCopied: false,
      support: /^(https:|mailto:|\/(?!\/))/.test(this.support) ? this.support : '',
    })
  }

  protected override updated(changed: ReadonlyMap<PropertyKey, unknown>): void {
    const { list, loading, failure } = this.#keys.state
    const shown = { loading, failed: failure !== null, ready: list !== null, empty: list?.devices.length === 0 }
    for (const [state, on] of Object.entries(shown)) this.#internals.states?.[on ? 'add' : 'delete'](state)
    if (changed.has('verifier') || changed.has('ticketSrc')) this.#wake()
  }

  #wake(): void {
    if (this.#tickets.available) this.refresh()
  }

  #renderEnroll(): TemplateResult | null {
    if (!this.enrollTicketSrc || !customElements.get('keytap-enroll')) return null
    return html`<keytap-enroll verifier=${this.verifier} ticket-src=${this.enrollTicketSrc}
      heading-level=${this.headingLevel + 1} support=${this.support}
      exportparts="card:enroll-card,heading:enroll-heading,button:enroll-button,picture:enroll-picture"></keytap-enroll>`
  }

  #applyRemedy(): void {
    const { failure } = this.#keys.state
    if (!failure) return
    if (failure.remedy === 'sign_in' && this.#stops(new KeytapSignInEvent(), !this.ticketSrc)) return
    if (!this.#tickets.available && this.#stops(new KeytapTicketNeededEvent(), true)) return
    this.#focus.focusHeading()
    this.#keys.dispatch({ type: 'load' })
  }

  /** Tells the page; where only the page can help and does not listen, it is loaded again. */
  #stops(request: Event, needed: boolean): boolean {
    const unheard = this.dispatchEvent(request)
    if (needed && unheard) location.reload()
    return needed
  }
}
