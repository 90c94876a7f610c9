/** The frame of every view: picture, heading, sentence, body, buttons, and the one live region. */
import { html, nothing } from 'lit'
import { renderPicture, type Mood } from './picture.ts'
import type { View } from './view.ts'

type Piece = unknown

export type Pieces = {
  /** Changes exactly when the focus should move. */
  readonly view: string
  readonly mood: Mood
  readonly icon?: string | null | undefined
  readonly heading: Piece
  readonly description: Piece
  readonly body?: Piece
  readonly actions: Piece
  /** Said once, politely, when it changes; '' says nothing. */
  readonly live: string
}

export const renderCard = ({ text, headingLevel }: View, pieces: Pieces) => html`
  <div class="card" part="card" lang=${text.lang} dir=${text.dir}>
    ${renderPicture(pieces.mood, pieces.icon)}
    <div class="text">
      <div class="heading" part="heading" role="heading" aria-level=${headingLevel} tabindex="-1"
        data-view=${pieces.view}>${pieces.heading}</div>
      ${pieces.description ? html`<div class="description" part="description">${pieces.description}</div>` : nothing}
    </div>
    ${pieces.body ?? nothing}
    <div class="actions" part="actions">${pieces.actions}</div>
    <slot name="footer"></slot>
    <div class="unseen" part="status" role="status">${pieces.live}</div>
  </div>`
