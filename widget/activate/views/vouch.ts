/** Vouching, touching, and everything that the verifier is judging just now. */
import { html, nothing } from 'lit'
import { renderPicture } from '../../views/picture.ts'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import { renderDevicePicture } from './picture.ts'
import type { ActivationView, Of } from './view.ts'

export function renderVouch(view: ActivationView, { name, run }: Of<'vouching' | 'touching'>) {
  const { text: { vouch, shared }, actions } = view
  const touching = name === 'touching'
  return renderFrame(view, {
    view: name,
    running: { run, step: 'vouch', tries: 'vouch' },
    picture: renderPicture(touching ? 'touch' : 'rest'),
    heading: touching ? shared.touch.heading : vouch.heading,
    description: touching ? shared.touch.description : vouch.describe(run.voucher?.name ?? ''),
    actions: touching
      ? html`<button part="button secondary" type="button" data-anchor @click=${actions.cancel}>${shared.cancel}</button>`
      : html`<button class="primary" part="button primary" type="button" data-anchor @click=${actions.confirm}>${vouch.start}</button>
        ${renderSecondary(shared.cancel, actions.leave)}`,
    live: '',
  })
}

export function renderChecking(view: ActivationView, { name, run }: Of<'judging' | 'adding' | 'checking'>) {
  const { text } = view
  const words = { judging: text.checkingCode, adding: text.shared.checking, checking: text.checkingSignature }
  const step = { judging: 'answer', adding: 'vouch', checking: 'sign' } as const
  return renderFrame(view, {
    view: name,
    running: { run, step: step[name] },
    picture: name === 'adding' ? renderPicture('check') : renderDevicePicture('check'),
    heading: words[name],
    description: text.shared.preparing,
    actions: nothing,
    live: words[name],
  })
}
