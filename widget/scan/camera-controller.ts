/**
 * Runs the camera while somebody looks: it stops every track when the element leaves the page or is
 * hidden, also one that arrives after that, and starts again when the element is seen again.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { openCamera } from './camera.ts'
import type { ScanFailureCode } from './scan-failure.ts'
import { startFrameLoop, type FrameLoop } from './frame-loop.ts'

type Host = ReactiveControllerHost & HTMLElement & { readonly video: HTMLVideoElement | null }

export type CameraListener = {
  readonly opened: (track: MediaStreamTrack) => void
  readonly failed: (code: ScanFailureCode) => void
  readonly closed: () => void
  readonly take: (image: VideoFrame | ImageBitmap) => Promise<void>
}

/** Some phones give a stream that never shows a frame; opening it once more helps. */
const patienceMs = 3000

export class CameraController implements ReactiveController {
  readonly #host: Host
  readonly #listener: CameraListener
  readonly #sizes = new ResizeObserver(() => this.#follow())
  #run = 0
  /** The run that waits for the browser. */
  #pending = -1
  #stream: MediaStream | null = null
  #loop: FrameLoop | null = null
  #watchdog: ReturnType<typeof setTimeout> | undefined
  #wanted: string | null = null

  constructor(host: Host, listener: CameraListener) {
    this.#host = host
    this.#listener = listener
    host.addController(this)
  }

  get track(): MediaStreamTrack | null {
    return this.#stream?.getVideoTracks()[0] ?? null
  }

  /** `deviceId` '' takes the rear camera. */
  async start(deviceId: string, again = false): Promise<void> {
    this.#release()
    this.#wanted = deviceId
    if (this.#isHidden()) return
    const run = this.#pending = this.#run
    try {
      const stream = await openCamera(deviceId)
      // Stopped meanwhile: the light of the camera goes out at once.
      if (run !== this.#run) return stopTracks(stream)
      await this.#show(stream, deviceId, again)
    } catch (code) {
      if (run === this.#run) this.#fail(code as ScanFailureCode)
    } finally {
      if (run === this.#pending) this.#pending = -1
    }
  }

  stop(): void {
    this.#wanted = null
    this.#release()
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#follow)
    this.#sizes.observe(this.#host)
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#follow)
    this.#sizes.disconnect()
    this.stop()
  }

  async #show(stream: MediaStream, deviceId: string, again: boolean): Promise<void> {
    const { video } = this.#host
    const [track] = stream.getVideoTracks()
    if (!video || !track) return stopTracks(stream)
    this.#stream = stream
    track.addEventListener('ended', () => this.#stream === stream && this.#fail('camera_lost'))
    this.#watchdog = setTimeout(() => (again ? this.#fail('camera_busy') : void this.start(deviceId, true)), patienceMs)
    video.srcObject = stream
    // Refused or taken away: the watchdog sees that no frame comes.
    await video.play().catch(() => undefined)
    if (this.#stream !== stream) return
    this.#loop = startFrameLoop(video, this.#listener.take, () => clearTimeout(this.#watchdog))
    this.#listener.opened(track)
  }

  #fail(code: ScanFailureCode): void {
    this.stop()
    this.#listener.failed(code)
  }

  #isHidden(): boolean {
    return document.hidden || !this.#host.isConnected || this.#host.getClientRects().length === 0
  }

  readonly #follow = (): void => {
    if (this.#wanted === null) return
    if (this.#isHidden()) return this.#release()
    if (!this.#stream && this.#pending !== this.#run) void this.start(this.#wanted)
  }

  #release(): void {
    this.#run += 1
    clearTimeout(this.#watchdog)
    this.#loop?.stop()
    this.#loop = null
    if (!this.#stream) return
    stopTracks(this.#stream)
    this.#stream = null
    if (this.#host.video) this.#host.video.srcObject = null
    this.#listener.closed()
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
