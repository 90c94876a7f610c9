/** The page's camera inside the card, once its element is here. What it reads goes no further than the card. */
import { html, nothing } from 'lit'
import type { QrReadEvent } from '../../scan/scan-events.ts'
import type { ActivationView } from './view.ts'

export type Scanned = {
  readonly label: string
  /** The text's beginning, or the pattern of the whole. */
  readonly accept?: string
  readonly pattern?: string
  readonly read: (event: QrReadEvent) => void
}

export function renderScanner({ text, scanner, workerUrl, wasmUrl, actions }: ActivationView, { label, accept, pattern, read }: Scanned) {
  if (scanner === 'failed') {
    return html`
      <p class="problem" part="problem">${text.scannerFailed}</p>
      <button part="button retry-scanner" type="button" @click=${actions.openCamera}>${text.shared.remedies.retry}</button>`
  }
  if (scanner !== 'ready') return html`<p class="description" part="scanner-loading">${text.scannerLoading}</p>`
  return html`<keytap-scan part="scanner" autostart label=${label} accept=${accept ?? nothing} pattern=${pattern ?? nothing}
    worker-url=${workerUrl || nothing} wasm-url=${wasmUrl || nothing} @qr-read=${read}></keytap-scan>`
}
