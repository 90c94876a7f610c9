/** The one drawing: a security key whose gold disc wants to be touched. Decorative, hence hidden. */
import { nothing, svg, html, type TemplateResult } from 'lit'

export type Mood = 'rest' | 'touch' | 'check' | 'done' | 'failed'

const ripples = svg`<g class="ripples"><circle cx="72" cy="48" r="15"/><circle cx="72" cy="48" r="15"/></g>`

const finger = svg`<g class="finger">
  <path class="skin" d="M62 96V57a10 10 0 0 1 20 0v39"/>
  <path class="nail" d="M67 58.5a5 5 0 0 1 10 0v4.5h-10z"/>
</g>`

const badges = {
  done: svg`<g class="badge good"><circle cx="116" cy="70" r="14"/><path d="m109.5 70.5 4.5 4.5 8.5-9.5"/></g>`,
  failed: svg`<g class="badge bad"><circle cx="116" cy="70" r="14"/><path d="M116 63v8.5M116 77v.100"/></g>`,
}

export const renderPicture = (mood: Mood, icon: string | null = null): TemplateResult => html`
  <div class="stage ${mood}" part="picture" aria-hidden="true">
    ${icon ? html`<canvas part="model-picture" data-icon=${icon} hidden></canvas>` : nothing}
    <svg viewBox="0 0 160 96">
      ${mood === 'touch' ? ripples : nothing}
      <path class="plug" d="M118 38h24a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-24z"/>
      <path class="pins" d="M128 43.5h8M128 52.5h8"/>
      <path class="body" fill-rule="evenodd" d="M32 29h80a9 9 0 0 1 9 9v20a9 9 0 0 1-9 9H32a19 19 0 0 1 0-38Zm-1 13a6 6 0 1 0 0 12 6 6 0 0 0 0-12Z"/>
      <circle class="rim" cx="72" cy="48" r="13"/>
      <circle class="disc" cx="72" cy="48" r="10"/>
      ${mood === 'touch' ? finger : nothing}
      ${mood === 'check' ? svg`<circle class="spin" cx="72" cy="48" r="18"/>` : nothing}
      ${mood === 'done' || mood === 'failed' ? badges[mood] : nothing}
    </svg>
  </div>`
