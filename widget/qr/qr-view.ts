/** The template of `<keytap-qr>`: the symbol, what can be done with it, and its text. */
import { html, nothing } from 'lit'
import type { CodeMessages } from '../messages/codes.ts'
import { drawSymbolOf, type Drawn } from './draw-symbol.ts'

export type QrView = {
  readonly text: CodeMessages
  readonly label: string
  /** Null where the content fits no symbol. */
  readonly symbol: Drawn | null
  /** The same symbol as large as the window allows; null while it is not enlarged. */
  readonly enlarged: Drawn | null
  /** The other view that is one tap away; null where there is only one. */
  readonly other: 'color' | 'mono' | null
  /** What the text alternative shows. */
  readonly alternative: string
  readonly copied: boolean
  readonly open: () => void
  readonly close: () => void
  readonly turn: () => void
  readonly copy: () => void
}

export const renderQr = (view: QrView) => html`
  <div class="qr" part="qr" lang=${view.text.lang} dir=${view.text.dir}>
    ${view.symbol ? renderSymbol(view, view.symbol) : html`<div class="problem" part="problem" role="alert">${view.text.qr.tooLong}</div>`}
    ${renderAlternative(view)}
    ${renderDialog(view)}
    <div class="unseen" part="status" role="status">${view.copied ? view.text.qr.copied : ''}</div>
  </div>`

const renderSymbol = ({ text: { qr }, other, open, turn }: QrView, symbol: Drawn) => html`
  <div class="frame" part="frame">${drawSymbolOf(symbol)}</div>
  <div class="actions" part="actions">
    <button part="button enlarge" type="button" aria-haspopup="dialog" @click=${open}>${qr.enlarge}</button>
    ${other
      ? html`<button part="button turn" type="button" @click=${turn}>${other === 'color' ? qr.showColor : qr.showPlain}</button>`
      : nothing}
  </div>`

const renderAlternative = ({ text: { qr }, symbol, alternative, copied, copy }: QrView) => html`
  <details part="text" ?open=${symbol === null}>
    <summary part="summary">${qr.asText}</summary>
    <div class="alternative">
      <code part="value" dir="ltr">${alternative}</code>
      <button class="copy" part="button copy" type="button" @click=${copy}>${copied ? qr.copied : qr.copy}</button>
    </div>
  </details>`

const renderDialog = ({ text: { qr }, label, enlarged, close }: QrView) => html`
  <dialog part="dialog" aria-label=${label} @close=${close} @click=${close}>
    ${enlarged
      ? html`${drawSymbolOf(enlarged)}
        <p part="hint">${qr.brightness}</p>
        <button part="button close" type="button" autofocus>${qr.close}</button>`
      : nothing}
  </dialog>`
