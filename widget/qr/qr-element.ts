import { LitElement, type PropertyDeclarations } from 'lit'
import { LanguageController } from '../controllers/language-controller.ts'
import { codeMessagesFor } from '../messages/codes.ts'
import { theme } from '../theme.ts'
import type { Drawn } from './draw-symbol.ts'
import { encodeColor } from './encode-color.ts'
import { corrections, encodeMono, type Content, type Correction, type Grid } from './encode-mono.ts'
import { qrStyle } from './qr-style.ts'
import { renderQr } from './qr-view.ts'
import { SizeController } from './size-controller.ts'

export type QrShape = 'mono' | 'color'

/**
 * Shows a text or bytes as a QR code: whole pixels, a quiet zone, black on white in every theme, with
 * a name for screen readers, the text to copy, and a view that fills the window. A long message can be
 * shown as a color code with a third of the modules, which `<keytap-scan>` reads and other readers do
 * not; the black-and-white view is always one tap away.
 *
 * @example
 * <keytap-qr value="https://bank.example/pay/4711" label="Payment"></keytap-qr>
 *
 * @attr {string} value - The text
 * @attr {string} label - What the code is, for screen readers; default "QR code"
 * @attr {'L'|'M'|'Q'|'H'} [correction=M] - How much damage the black-and-white code survives: 7, 15, 25 or 30 percent
 * @attr {'mono'|'color'} [shape=mono] - Which view is shown; the person may change it
 * @attr {boolean} mono-only - Offers no color view
 * @attr {string} alternative - What "Show as text" shows and copies; default the value, or the bytes in hexadecimal
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 *
 * @prop {Uint8Array | null} bytes - Shown in place of `value` when set
 *
 * @event qr-shape - The person changed the view; `shape` is the new one
 *
 * @csspart qr - Everything
 * @csspart frame - The white square
 * @csspart code - The symbol itself
 * @csspart actions - The buttons under it
 * @csspart button - Any button; also `enlarge`, `turn`, `copy`, `close`
 * @csspart text - The text alternative
 * @csspart summary - What opens it
 * @csspart value - The text in it
 * @csspart dialog - The view that fills the window
 * @csspart hint - The hint about brightness
 * @csspart problem - Said where the content is too long
 * @csspart status - The live region, for screen readers only
 *
 * @cssproperty [--keytap-qr-size=20rem] - Largest width; the symbol takes the whole pixels below it
 */
export class KeytapQr extends LitElement {
  static override styles = [theme, qrStyle]

  static override properties: PropertyDeclarations = {
    value: {},
    bytes: { attribute: false },
    label: {},
    correction: {},
    shape: { reflect: true },
    monoOnly: { type: Boolean, attribute: 'mono-only' },
    alternative: {},
  }

  value = ''
  bytes: Uint8Array | null = null
  label = ''
  correction: Correction = 'M'
  shape: QrShape = 'mono'
  monoOnly = false
  alternative = ''

  readonly #language = new LanguageController(this)
  readonly #size = new SizeController(this)
  #mono: Grid | null = null
  #color: readonly Grid[] | null = null
  #enlarged = false
  #copied = false

  /** Fills the window with the code. */
  enlarge(): void {
    this.#enlarged = true
    this.requestUpdate()
    void this.updateComplete.then(() => this.#dialog?.open === false && this.#dialog.showModal())
  }

  protected override willUpdate(changed: ReadonlyMap<PropertyKey, unknown>): void {
    if (!['value', 'bytes', 'correction', 'monoOnly'].some((name) => changed.has(name))) return
    this.#copied = false
    const level = corrections.includes(this.correction) ? this.correction : 'M'
    this.#mono = encodeMono(this.#content, level)
    this.#color = this.monoOnly || !isLong(this.#mono) ? null : encodeColor(this.#content)
  }

  protected override render() {
    const text = codeMessagesFor(this.#language.lang)
    const label = this.label || text.qr.label
    const inColor = this.#color !== null && (this.shape === 'color' || this.#mono === null)
    const layers = inColor ? this.#color : this.#mono && [this.#mono]
    const draw = (space: number): Drawn | null => layers && { layers, label, space, pixelRatio: devicePixelRatio }
    return renderQr({
      text,
      label,
      symbol: draw(this.#size.space),
      enlarged: this.#enlarged ? draw(this.#size.windowSpace) : null,
      other: this.#color && this.#mono ? (inColor ? 'mono' : 'color') : null,
      alternative: this.#alternative,
      copied: this.#copied,
      open: () => this.enlarge(),
      close: this.#close,
      turn: () => this.#turn(inColor ? 'mono' : 'color'),
      copy: () => void this.#copy(),
    })
  }

  get #content(): Content {
    return this.bytes ?? this.value
  }

  get #alternative(): string {
    if (this.alternative) return this.alternative
    return this.bytes ? Array.from(this.bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') : this.value
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  readonly #close = (): void => {
    this.#dialog?.close()
    this.#enlarged = false
    this.requestUpdate()
  }

  #turn(shape: QrShape): void {
    this.shape = shape
    this.dispatchEvent(new QrShapeEvent(shape))
  }

  async #copy(): Promise<void> {
    // A browser that refuses leaves the button as it is; the text can be marked by one click.
    this.#copied = await navigator.clipboard.writeText(this.#alternative).then(() => true, () => false)
    this.requestUpdate()
  }
}

/** From version 7 on a third of the modules makes a difference that a camera sees. */
const isLong = (mono: Grid | null): boolean => mono === null || mono.size >= 45

/** The person turned to the color or the black-and-white view. */
export class QrShapeEvent extends Event {
  readonly shape: QrShape

  constructor(shape: QrShape) {
    super('qr-shape', { bubbles: true, composed: true })
    this.shape = shape
  }
}

declare global {
  interface HTMLElementEventMap {
    'qr-shape': QrShapeEvent
  }
}
