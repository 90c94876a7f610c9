/** The one drawing: a security key whose gold disc wants to be touched. Decorative, hence hidden. */
import { html, nothing, svg } from 'lit'

export type Mood = 'rest' | 'touch' | 'check' | 'done' | 'failed'

const badge = (mark: unknown) => svg`<g class="badge"><circle cx="116" cy="70" r="14"/>${mark}</g>`

const additions: Readonly<Record<Mood, unknown>> = {
  rest: nothing,
  touch: svg`<g class="finger"><path d="M61 130V58a11 11 0 0 1 22 0v72M66 64v-5a6 6 0 0 1 12 0v5z"/></g>`,
  check: svg`<circle class="spin" cx="72" cy="48" r="18"/>`,
  done: badge(svg`<path fill="none" d="m109 70 5 5 8-9"/>`),
  failed: badge(svg`<path d="M116 62v9m0 3v4"/>`),
}

/** `icon`: a proven model's own picture, which takes the drawing's place once it is painted. */
export const renderPicture = (mood: Mood, icon?: string | null) => html`
  <div class="stage ${mood}" part="picture" aria-hidden="true">
    ${icon ? html`<canvas part="model-picture" data-icon=${icon} hidden></canvas>` : nothing}
    <svg viewBox="22 12 134 76">
      <path d="M112 38h33v20h-33M128 44h8M128 52h8"/>
      <path class="body" d="M32 29h80q9 0 9 9v20q0 9-9 9H32a19 19 0 0 1 0-38m0 13a6 6 0 1 0 0 12 6 6 0 0 0 0-12"/>
      <circle class="disc" cx="72" cy="48" r="11"/>
      ${additions[mood]}
    </svg>
  </div>`
