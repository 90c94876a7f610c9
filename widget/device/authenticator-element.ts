import { LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { FocusController } from '../controllers/focus-controller.ts'
import { LanguageController, localeOf } from '../controllers/language-controller.ts'
import { authenticatorMessagesFor } from '../messages/authenticator.ts'
import { theme } from '../theme.ts'
import { DeviceController, type DeviceHost } from './device-controller.ts'
import type { Means } from './device-effects.ts'
import { announceDevice } from './device-events.ts'
import type { DeviceEvent, State, StateName } from './device-journey.ts'
import { deviceStyle } from './device-style.ts'
import { renderDevice } from './device-view.ts'
import { DialogController } from './dialog-controller.ts'
import { nameOwnPlatform } from './own-platform.ts'
import { Vault } from './vault.ts'

/**
 * The device side of KAP/1 in a browser: scans a request to add this device, shows who asks, answers
 * with a device code, takes the license that comes back, and shows the test signature. It keeps its
 * licenses in IndexedDB of the page's own origin, as keys that cannot be exported. It talks to nobody
 * but the verifiers that the page names, only to ask whose key signed, and works without a network
 * once it was told. `<keytap-qr>` and `<keytap-scan>` have to be defined.
 *
 * @example
 * <keytap-authenticator verifiers="https://keys.example"></keytap-authenticator>
 *
 * @attr {string} verifiers - Base addresses of the verifiers that are trusted to say who signs, parted by spaces; `https:`, or this machine
 * @attr {number} [heading-level=2] - Level of the heading in the page's outline, 1 to 6
 * @attr {string} worker-url - Where the scanner's worker is, of the page's own origin; default beside the script
 * @attr {string} wasm-url - Where the scanner's WebAssembly is
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot footer - A line under everything
 *
 * @event keytap-license-added - A license is kept here now; `license` has `account`, `rpId`, `serial`
 * @event keytap-license-wiped - A license went; `license` is null where all went
 * @event keytap-device-failed - `problem` says why nothing came of a code
 *
 * @csspart card - The frame
 * @csspart heading - What this step is
 * @csspart description - What to do
 * @csspart news - What was last done
 * @csspart licenses - The list
 * @csspart license - One license
 * @csspart account - Who gave it
 * @csspart site - Their RP ID and the masked user
 * @csspart serial - Its serial and date
 * @csspart facts - Who asks
 * @csspart warning - The word of caution beside it
 * @csspart choices - Decline and accept
 * @csspart typed-code - The device code to type
 * @csspart signature-digits - The test signature
 * @csspart problem - What went wrong
 * @csspart actions - The buttons
 * @csspart button - Any button; also `primary`, `scan`, `accept`, `decline`, `next`, `other`, `back`, `cancel`, `done`, `later`,
 *   `again`, `close`, `signature`, `wipe`, `wipe-all`, `keep`, `confirm`
 * @csspart dialog - The question before a license goes
 * @csspart dialog-heading - Its heading
 * @csspart dialog-text - Its sentence
 * @csspart waiting - The shape shown while something is looked up
 * @csspart scan-card - The scanner's frame; also `scan-video`, `scan-button`
 * @csspart status - The live region, for screen readers only
 *
 * @cssstate home - The list is shown
 * @cssstate asking - A request waits for the person
 * @cssstate showing - The device code is shown
 * @cssstate receiving - The second message is waited for
 * @cssstate signing - The test signature is shown
 * @cssstate failed - A problem is shown
 *
 * Custom properties are those of `<keytap-enroll>` and `<keytap-qr>`.
 */
export class KeytapAuthenticator extends LitElement implements DeviceHost {
  static override styles = [theme, deviceStyle]

  static override properties: PropertyDeclarations = {
    verifiers: {},
    headingLevel: { converter: Number, attribute: 'heading-level' },
    workerUrl: { attribute: 'worker-url' },
    wasmUrl: { attribute: 'wasm-url' },
  }

  verifiers = ''
  headingLevel = 2
  workerUrl = ''
  wasmUrl = ''

  readonly #vault = new Vault()
  readonly #device: DeviceController = new DeviceController(this)
  readonly #language = new LanguageController(this)
  readonly #focus = new FocusController(this)
  readonly #internals = this.attachInternals()

  constructor() {
    super()
    new DialogController(this)
  }

  /** Where the journey stands. */
  get state(): StateName {
    return this.#device.state.name
  }

  /** @internal */
  readMeans(): Means {
    const platform = nameOwnPlatform(navigator.userAgent, navigator.maxTouchPoints)
    return { verifiers: this.verifiers, vault: this.#vault, platform }
  }

  /** @internal */
  deviceMoved(_from: State, to: State, event: DeviceEvent): void {
    announceDevice(this, to, event)
  }

  protected override render(): TemplateResult {
    const text = authenticatorMessagesFor(this.#language.lang)
    return renderDevice({
      text,
      locale: localeOf(this.#language.lang, text.lang),
      headingLevel: this.headingLevel,
      dispatch: this.#device.dispatch,
      press: (event) => () => {
        this.#focus.engaged = true
        this.#device.dispatch(event)
      },
      workerUrl: this.workerUrl,
      wasmUrl: this.wasmUrl,
    }, this.#device.state)
  }

  protected override updated(): void {
    const told: readonly StateName[] = ['home', 'asking', 'showing', 'receiving', 'signing', 'failed']
    for (const name of told) this.#internals.states?.[name === this.state ? 'add' : 'delete'](name)
  }
}
