/** The drawing of views without a code: a screen that shows one, and the device that scans it. Decorative, hence hidden. */
import { html, nothing, svg } from 'lit'

export type Mood = 'rest' | 'check' | 'done' | 'failed'

const badge = (mark: unknown) => svg`<g class="badge"><circle cx="134" cy="74" r="13"/>${mark}</g>`

const additions: Readonly<Record<Mood, unknown>> = {
  rest: svg`<path class="beam" d="M84 36 104 30M84 56l20 8"/>`,
  check: svg`<circle class="turn" cx="121" cy="50" r="9"/>`,
  done: badge(svg`<path fill="none" d="m128 74 4.500 4.500 7.500-8.500"/>`),
  failed: badge(svg`<path d="M134 66v9m0 3v3"/>`),
}

export const renderDevicePicture = (mood: Mood) => html`
  <div class="stage ${mood}" part="picture" aria-hidden="true">
    <svg viewBox="18 10 140 80">
      <path class="screen" d="M33 22h58q5 0 5 5v38q0 5-5 5H33q-5 0-5-5V27q0-5 5-5ZM22 78h80"/>
      <path class="modules" d="M48 32h10v10H48zM66 32h10v10H66zM48 50h10v10H48zM66 50h4v4h-4zM72 56h4v4h-4z"/>
      <path class="phone" d="M111 18h20q6 0 6 6v52q0 6-6 6h-20q-6 0-6-6V24q0-6 6-6Z"/>
      ${mood === 'check' ? nothing : svg`<circle class="disc" cx="121" cy="50" r="7"/>`}
      ${additions[mood]}
    </svg>
  </div>`
