/** What a scanner is doing: it joins the camera, the decoder and pictures, and judges what was read. */
import type { LitElement, ReactiveController } from 'lit'
import { CameraController } from './camera-controller.ts'
import { adjust, capabilitiesOf, listCameras, type Camera, type Capabilities } from './camera.ts'
import type { Decoder, Image } from './decoder-protocol.ts'
import { judgeRead, type Wanted } from './judge-read.ts'
import { openDecoder } from './open-decoder.ts'
import type { CodeRead, SymbolFormat } from './read.ts'
import { QrCameraEvent, QrFailedEvent, QrReadEvent } from './scan-events.ts'
import { isNotice, type ScanFailureCode } from './scan-failure.ts'
import type { ScanFiles } from './scan-files.ts'

export type ScanStateName = 'idle' | 'starting' | 'scanning' | 'reading' | 'done' | 'failed'

export type ScanHost = LitElement & {
  readonly video: HTMLVideoElement | null
  /** Goes on after a code was read. */
  readonly continuous: boolean
  readFormats(): readonly SymbolFormat[]
  readWanted(): Wanted
  readFiles(): ScanFiles
}

/** After this long without a code a hint is shown; so long a picture may be black before that is said. */
const slowMs = 5000
const darkMs = 2000

export class ScanController implements ReactiveController {
  readonly #host: ScanHost
  readonly #camera: CameraController
  #decoder: Promise<Decoder> | null = null
  #slowTimer: ReturnType<typeof setTimeout> | undefined
  /** Texts that were told already; a code in front of the camera is told once. */
  readonly #told = new Set<string>()
  #darkSince: number | null = null
  #deviceId = ''

  state: ScanStateName = 'idle'
  failure: ScanFailureCode | null = null
  slow = false
  limited = false
  cameras: readonly Camera[] = []
  capabilities: Capabilities = {}
  torch = false
  zoom = 1

  constructor(host: ScanHost) {
    this.#host = host
    this.#camera = new CameraController(host, {
      opened: (track) => void this.#opened(track),
      failed: (code) => this.#fail(code),
      closed: () => host.dispatchEvent(new QrCameraEvent('qr-stopped')),
      take: (image) => this.#take(image),
    })
    host.addController(this)
  }

  get deviceId(): string {
    return this.#camera.track?.getSettings().deviceId ?? this.#deviceId
  }

  start(deviceId = this.#deviceId): void {
    this.#deviceId = deviceId
    this.#told.clear()
    this.#move('starting')
    // The decoder loads while the browser asks for the camera.
    this.#openDecoder().catch(() => this.#fail('decoder_unavailable'))
    void this.#camera.start(deviceId)
  }

  stop(): void {
    this.#camera.stop()
    this.#move('idle')
  }

  hostDisconnected(): void {
    clearTimeout(this.#slowTimer)
    void this.#decoder?.then((decoder) => decoder.close(), () => undefined)
    this.#decoder = null
    if (this.state !== 'done') this.#move('idle')
  }

  /** A picture from a file, the clipboard or a drag. The camera, if it runs, goes on. */
  async readPicture(picture: Blob): Promise<void> {
    const before = this.state
    this.#move('reading')
    const bitmap = await createImageBitmap(picture).catch(() => null)
    const decoder = bitmap && await this.#openDecoder().catch(() => null)
    const look = decoder && await decoder.look(bitmap, { formats: this.#host.readFormats(), still: true })
    if (this.state !== 'reading') return
    this.#move(before === 'scanning' ? 'scanning' : 'idle')
    if (!bitmap) return this.#fail('picture_unreadable')
    if (!look) return this.#fail('decoder_unavailable')
    if (!look.read) return this.#fail('no_code_in_picture')
    this.#told.delete(look.read.text)
    this.tell(look.read)
  }

  /** What somebody pasted, dropped or typed; the same again is judged again. */
  readText(text: string): void {
    this.#told.delete(text)
    this.tell({ text, bytes: new TextEncoder().encode(text), format: 'text' })
  }

  /** Judges a code and tells the page of it, once. */
  tell(read: CodeRead): void {
    if (this.#told.has(read.text)) return
    this.#told.add(read.text)
    const judgement = judgeRead(read, this.#host.readWanted())
    if (judgement !== 'accepted') return this.#fail(judgement)
    if (!this.#host.dispatchEvent(new QrReadEvent(read)) || this.#host.continuous) return
    this.#camera.stop()
    this.#move('done')
  }

  async switchTorch(): Promise<void> {
    const { track } = this.#camera
    if (track && await adjust(track, { torch: !this.torch })) this.torch = !this.torch
    this.#host.requestUpdate()
  }

  setZoom(zoom: number): void {
    this.zoom = zoom
    if (this.#camera.track) void adjust(this.#camera.track, { zoom })
  }

  /** Asks the camera to focus on a place of the picture, from 0 to 1 each way. */
  focusOn(x: number, y: number): void {
    const { track } = this.#camera
    const focusMode = ['single-shot', 'continuous'].find((mode) => this.capabilities.focusMode?.includes(mode))
    if (track && focusMode) void adjust(track, { pointsOfInterest: [{ x, y }], focusMode })
  }

  #openDecoder(): Promise<Decoder> {
    this.#decoder ??= openDecoder(this.#host.readFiles()).then((decoder) => {
      this.limited = decoder.limited
      this.#host.requestUpdate()
      return decoder
    }, (error: unknown) => {
      this.#decoder = null
      throw error
    })
    return this.#decoder
  }

  async #opened(track: MediaStreamTrack): Promise<void> {
    this.capabilities = capabilitiesOf(track)
    this.torch = false
    this.zoom = (track.getSettings() as { readonly zoom?: number }).zoom ?? 1
    this.#move('scanning')
    this.#host.dispatchEvent(new QrCameraEvent('qr-started'))
    this.cameras = await listCameras()
    this.#host.requestUpdate()
  }

  async #take(image: Image): Promise<void> {
    const decoder = await this.#openDecoder()
    const { read, dark } = await decoder.look(image, { formats: this.#host.readFormats(), still: false })
    if (this.state !== 'scanning') return
    this.#watchDarkness(dark)
    if (read) this.tell(read)
  }

  #watchDarkness(dark: boolean): void {
    const nowMs = performance.now()
    this.#darkSince = dark ? this.#darkSince ?? nowMs : null
    if (this.#darkSince !== null && nowMs - this.#darkSince > darkMs && this.failure === null) this.#fail('camera_black')
    if (!dark && this.failure === 'camera_black') this.#move('scanning')
  }

  #move(state: ScanStateName): void {
    clearTimeout(this.#slowTimer)
    this.state = state
    this.failure = null
    this.slow = false
    this.#darkSince = null
    if (state === 'scanning') {
      this.#slowTimer = setTimeout(() => {
        this.slow = true
        this.#host.requestUpdate()
      }, slowMs)
    }
    this.#host.requestUpdate()
  }

  #fail(code: ScanFailureCode): void {
    if (!isNotice(code)) {
      this.#camera.stop()
      this.#move('failed')
    }
    this.failure = code
    this.#host.requestUpdate()
    this.#host.dispatchEvent(new QrFailedEvent(code))
  }
}
