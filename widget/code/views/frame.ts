/** The frame of every view: what is left, heading, sentence, body, buttons, and the one live region. */
import { html, nothing } from 'lit'
import type { CodeView } from './view.ts'

type Piece = unknown

export type Pieces = {
  /** Changes exactly when the focus should move. */
  readonly view: string
  readonly picture?: Piece
  /** What is left while something runs; null tries are not told. */
  readonly running?: { readonly triesLeft: number | null }
  readonly heading: Piece
  readonly description: Piece
  readonly body?: Piece
  readonly actions: Piece
  /** Said once, politely, when it changes; '' says nothing. */
  readonly live: string
}

const warnAtSeconds = 60

export function renderFrame(view: CodeView, pieces: Pieces) {
  const { text, headingLevel, secondsLeft, disabled } = view
  const { running } = pieces
  const hurry = running !== undefined && secondsLeft > 0 && secondsLeft <= warnAtSeconds
  return html`
    <div class="card" part="card" lang=${text.lang} dir=${text.dir} ?inert=${disabled && running !== undefined}>
      ${pieces.picture ?? nothing}
      <div class="text">
        <div class="heading" part="heading" role="heading" aria-level=${headingLevel} tabindex="-1"
          data-view=${pieces.view}>${pieces.heading}</div>
        ${pieces.description ? html`<div class="description" part="description">${pieces.description}</div>` : nothing}
      </div>
      ${pieces.body ?? nothing}
      <div class="actions" part="actions">${pieces.actions}</div>
      ${running ? renderLimits(view, running) : nothing}
      <slot name="footer"></slot>
      <div class="unseen" part="status" role="status">${hurry && !pieces.live ? text.lastMinute : pieces.live}</div>
    </div>`
}

const renderLimits = ({ text, secondsLeft }: CodeView, { triesLeft }: NonNullable<Pieces['running']>) => html`
  <p class="small limits" part="progress">
    <span class=${secondsLeft <= warnAtSeconds ? 'problem' : ''} part="time" role="timer">${text.timeLeft(secondsLeft)}</span>
    ${triesLeft === null ? nothing : html`<span part="tries">${text.triesLeft(triesLeft)}</span>`}
  </p>`
