/** What every view of the device gets, and the frame around it: heading, sentence, body, buttons, and the one live region. */
import { html, nothing, type TemplateResult } from 'lit'
import type { AuthenticatorMessages } from '../messages/authenticator.ts'
import type { DeviceEvent } from './device-journey.ts'
import type { StoredLicense } from './vault.ts'

export type DeviceView = {
  readonly text: AuthenticatorMessages
  /** For dates. */
  readonly locale: string
  /** 1 to 6, so that the card fits the page's outline. */
  readonly headingLevel: number
  readonly dispatch: (event: DeviceEvent) => void
  /** The person pressed something. */
  readonly press: (event: DeviceEvent) => () => void
  readonly workerUrl: string
  readonly wasmUrl: string
}

export type Pieces = {
  /** Changes exactly when the focus should move. */
  readonly view: string
  readonly heading: string
  readonly description?: unknown
  readonly body?: unknown
  readonly actions?: unknown
  /** Said once, politely, when it changes. */
  readonly live?: string
}

export const renderFrame = ({ text, headingLevel }: DeviceView, pieces: Pieces): TemplateResult => html`
  <div class="card" part="card" lang=${text.lang} dir=${text.dir}>
    <div class="text">
      <div class="heading" part="heading" role="heading" aria-level=${headingLevel} tabindex="-1" data-view=${pieces.view}>${pieces.heading}</div>
      ${pieces.description ? html`<div class="description" part="description">${pieces.description}</div>` : nothing}
    </div>
    ${pieces.body ?? nothing}
    ${pieces.actions ? html`<div class="actions" part="actions">${pieces.actions}</div>` : nothing}
    <slot name="footer"></slot>
    <div class="unseen" part="status" role="status">${pieces.live ?? ''}</div>
  </div>`

export const serialOf = ({ license, number }: StoredLicense): string => `${license}-${number}`

/** Names, addresses and serials keep their own direction in a sentence of any language. */
export const isolate = (text: string): TemplateResult => html`<bdi>${text}</bdi>`
