/** The frame of every view: where one is and what is left, heading, sentence, body, buttons, and the one live region. */
import { html, nothing } from 'lit'
import type { Run } from '../activation-journey.ts'
import type { ActivationView } from './view.ts'

type Piece = unknown

export type Pieces = {
  /** Changes exactly when the focus should move. */
  readonly view: string
  readonly picture?: Piece
  /** Of a running activation: which step, and what is left of time and tries. */
  readonly running?: { readonly run: Run; readonly step: StepName; readonly tries?: keyof Run['triesLeft'] }
  readonly heading: Piece
  readonly description: Piece
  readonly body?: Piece
  readonly actions: Piece
  /** Said once, politely, when it changes; '' says nothing. */
  readonly live: string
}

export type StepName = 'show' | 'answer' | 'vouch' | 'hand' | 'sign'

const withVouch: readonly StepName[] = ['show', 'answer', 'vouch', 'hand', 'sign']
const withoutVouch = withVouch.filter((step) => step !== 'vouch')
const warnAtSeconds = 60

export function renderFrame(view: ActivationView, pieces: Pieces) {
  const { text, headingLevel, secondsLeft, disabled } = view
  const { running } = pieces
  const hurry = running !== undefined && secondsLeft > 0 && secondsLeft <= warnAtSeconds
  return html`
    <div class="card" part="card" lang=${text.lang} dir=${text.dir} ?inert=${disabled && running !== undefined}>
      ${running ? renderSteps(view, running) : pieces.picture}
      <div class="text">
        <div class="heading" part="heading" role="heading" aria-level=${headingLevel} tabindex="-1"
          data-view=${pieces.view}>${pieces.heading}</div>
        ${pieces.description ? html`<div class="description" part="description">${pieces.description}</div>` : nothing}
      </div>
      ${running ? pieces.picture ?? nothing : nothing}
      ${pieces.body ?? nothing}
      <div class="actions" part="actions">${pieces.actions}</div>
      <slot name="footer"></slot>
      <div class="unseen" part="status" role="status">${hurry && !pieces.live ? text.lastMinute : pieces.live}</div>
    </div>`
}

type Running = NonNullable<Pieces['running']>

function renderSteps({ text, secondsLeft }: ActivationView, { run, step, tries }: Running) {
  const steps = run.voucher ? withVouch : withoutVouch
  const at = steps.indexOf(step)
  return html`
    <div class="progress" part="progress">
      <div class="bar" aria-hidden="true">${steps.map((_, index) => html`<span class=${index <= at ? 'past' : ''}></span>`)}</div>
      <p class="small limits">
        <span part="step">${text.step(at + 1, steps.length)}</span>
        <span class=${secondsLeft <= warnAtSeconds ? 'problem' : ''} part="time" role="timer">${text.timeLeft(secondsLeft)}</span>
        ${tries ? html`<span part="tries">${text.triesLeft(run.triesLeft[tries])}</span>` : nothing}
      </p>
    </div>`
}
