import { LitElement, type PropertyDeclarations } from 'lit'
import { LanguageController } from '../controllers/language-controller.ts'
import { codeMessagesFor } from '../messages/codes.ts'
import { theme } from '../theme.ts'
import { nameBrowser } from './browser-kind.ts'
import { readWanted, type Wanted } from './judge-read.ts'
import { PictureController } from './picture-controller.ts'
import type { SymbolFormat } from './read.ts'
import { ScanController, type ScanHost, type ScanStateName } from './scan-controller.ts'
import { scanFiles, type ScanFiles } from './scan-files.ts'
import { scanStyle } from './scan-style.ts'
import { renderScan } from './scan-view.ts'

const known: readonly SymbolFormat[] = ['qr_code', 'code_128', 'code_39', 'data_matrix']

/**
 * Reads codes with the camera, from a picture file, or from what is pasted or dropped: QR codes, the
 * color codes of `<keytap-qr>`, and the bar codes of serial numbers. The decoder is fetched when the
 * scanner starts and runs in a worker. The camera stops when a code was read, when the element is
 * hidden and when it leaves the page. No picture leaves the browser.
 *
 * @example
 * <keytap-scan accept="KT1:"></keytap-scan>
 * <script>document.querySelector('keytap-scan').addEventListener('qr-read', ({ text }) => send(text))</script>
 *
 * @attr {string} [formats=qr_code] - What is looked for, parted by spaces: `qr_code` (color codes too), `code_128`, `code_39`, `data_matrix`
 * @attr {string} accept - Beginnings of the texts that are wanted, parted by spaces; others are refused by name
 * @attr {string} pattern - A regular expression that the whole text must match
 * @attr {boolean} autostart - Starts the camera as soon as the element is on the page
 * @attr {boolean} continuous - Goes on after a code was read; each text is told once
 * @attr {string} label - What is scanned, for screen readers; default "Code scanner"
 * @attr {string} worker-url - Where the decoder's worker is, of the page's own origin
 * @attr {string} wasm-url - Where the decoder's WebAssembly is
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot footer - A line under everything
 *
 * @event qr-read - `text`, `bytes` and `format` of a code; prevented, the scanner goes on
 * @event qr-failed - `code` says why, one of `ScanFailureCode`
 * @event qr-started - The camera runs
 * @event qr-stopped - The camera runs no more
 *
 * @csspart card - The frame
 * @csspart stage - The place of the picture
 * @csspart video - The camera's picture
 * @csspart finder - The drawing over it
 * @csspart description - What to do
 * @csspart problem - What went wrong
 * @csspart allow - How to allow the camera
 * @csspart limited - Said where only the simple decoder may run
 * @csspart tools - Camera, zoom and light
 * @csspart label - A label there
 * @csspart camera - The choice of cameras
 * @csspart zoom - The slider
 * @csspart actions - The buttons
 * @csspart button - Any button; also `primary`, `secondary`, `picture`, `torch`, `use-text`
 * @csspart typing - The field for the code's text, where no camera can be had; `label` and `input` in it
 * @csspart paste - The word on pasting and dropping
 * @csspart status - The live region, for screen readers only
 *
 * @cssstate idle - Nothing runs
 * @cssstate starting - The browser asks, or the camera starts
 * @cssstate scanning - The camera runs
 * @cssstate reading - A picture is read
 * @cssstate done - A code was read
 * @cssstate failed - The camera or the decoder cannot be had
 *
 * Custom properties are those of `<keytap-enroll>`.
 */
export class KeytapScan extends LitElement implements ScanHost {
  static override styles = [theme, scanStyle]

  static override properties: PropertyDeclarations = {
    formats: {},
    accept: {},
    pattern: {},
    autostart: { type: Boolean },
    continuous: { type: Boolean },
    label: {},
    workerUrl: { attribute: 'worker-url' },
    wasmUrl: { attribute: 'wasm-url' },
  }

  formats = 'qr_code'
  accept = ''
  pattern = ''
  autostart = false
  continuous = false
  label = ''
  workerUrl = ''
  wasmUrl = ''

  readonly #scan: ScanController = new ScanController(this)
  readonly #language = new LanguageController(this)
  readonly #internals = this.attachInternals()
  readonly #pictures = new PictureController(this, {
    picture: (picture) => void this.#scan.readPicture(picture),
    text: (text) => this.#scan.readText(text),
  })

  /** What the scanner is doing. */
  get state(): ScanStateName {
    return this.#scan.state
  }

  /** Starts the camera; a browser that has no answer yet asks the person. */
  start(): void {
    this.#scan.start()
  }

  stop(): void {
    this.#scan.stop()
  }

  /** @internal */
  get video(): HTMLVideoElement | null {
    return this.renderRoot.querySelector('video')
  }

  /** @internal */
  readFormats(): readonly SymbolFormat[] {
    return known.filter((format) => this.formats.split(/\s+/).includes(format))
  }

  /** @internal */
  readWanted(): Wanted {
    return readWanted(this.accept, this.pattern)
  }

  /** @internal */
  readFiles(): ScanFiles {
    const files = scanFiles()
    const absolute = (url: string): string => new URL(url, document.baseURI).href
    return { ...files, worker: absolute(this.workerUrl || files.worker), wasm: absolute(this.wasmUrl || files.wasm) }
  }

  protected override firstUpdated(): void {
    if (this.autostart) this.start()
  }

  protected override render() {
    const { state, failure, slow, limited, cameras, deviceId, capabilities, torch, zoom } = this.#scan
    const text = codeMessagesFor(this.#language.lang)
    return renderScan({
      text, state, failure, slow, limited, cameras, deviceId, capabilities, torch, zoom,
      label: this.label || text.scan.label,
      browser: nameBrowser(navigator.userAgent, navigator.maxTouchPoints),
      over: this.#pictures.over,
      press: () => (['starting', 'scanning', 'reading'].includes(this.state) ? this.stop() : this.start()),
      pick: () => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click(),
      picked: ({ target }) => this.#takeFile(target as HTMLInputElement),
      typed: (event) => this.#takeText(event),
      choose: ({ target }) => this.#scan.start((target as HTMLSelectElement).value),
      light: () => void this.#scan.switchTorch(),
      magnify: ({ target }) => this.#scan.setZoom(Number((target as HTMLInputElement).value)),
      focus: ({ offsetX, offsetY, target }) => {
        const { clientWidth, clientHeight } = target as HTMLVideoElement
        this.#scan.focusOn(share(offsetX, clientWidth), share(offsetY, clientHeight))
      },
    })
  }

  protected override updated(): void {
    const names: readonly ScanStateName[] = ['idle', 'starting', 'scanning', 'reading', 'done', 'failed']
    for (const name of names) this.#internals.states?.[name === this.state ? 'add' : 'delete'](name)
  }

  #takeText(event: SubmitEvent): void {
    event.preventDefault()
    this.#scan.readText(new FormData(event.target as HTMLFormElement).getAll('code-text').join('').trim())
  }

  #takeFile(input: HTMLInputElement): void {
    const [file] = input.files ?? []
    if (file) void this.#scan.readPicture(file)
    // The same file again is a change again.
    input.value = ''
  }
}

const share = (part: number, whole: number): number => Math.min(1, Math.max(0, part / whole))
