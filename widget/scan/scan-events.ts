/** What `<keytap-scan>` tells its page. Every event bubbles and crosses shadow roots. */
import type { CodeFormat, CodeRead } from './read.ts'
import type { ScanFailureCode } from './scan-failure.ts'

const reach = { bubbles: true, composed: true } as const

/** A code was read, once. Prevent it where the code is not the right one: the scanner goes on. */
export class QrReadEvent extends Event {
  readonly text: string
  readonly bytes: Uint8Array
  readonly format: CodeFormat

  constructor({ text, bytes, format }: CodeRead) {
    super('qr-read', { ...reach, cancelable: true })
    this.text = text
    this.bytes = bytes
    this.format = format
  }
}

export class QrFailedEvent extends Event {
  readonly code: ScanFailureCode

  constructor(code: ScanFailureCode) {
    super('qr-failed', reach)
    this.code = code
  }
}

/** The camera runs, or runs no more. */
export class QrCameraEvent extends Event {
  constructor(type: 'qr-started' | 'qr-stopped') {
    super(type, reach)
  }
}

declare global {
  interface HTMLElementEventMap {
    'qr-read': QrReadEvent
    'qr-failed': QrFailedEvent
    'qr-started': QrCameraEvent
    'qr-stopped': QrCameraEvent
  }
}
