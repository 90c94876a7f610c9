/** Done: what was added, and under which serial number the account knows it. */
import { html, nothing } from 'lit'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import { renderDevicePicture } from './picture.ts'
import type { ActivationView, Of } from './view.ts'

export function renderActivated(view: ActivationView, { instance }: Of<'done'>) {
  const { text: { done, platforms }, actions, canRepeat } = view
  const name = instance.description || platforms[instance.platform]
  return renderFrame(view, {
    view: 'done',
    picture: renderDevicePicture('done'),
    heading: done.heading,
    description: done.describe(`\u2068${name}\u2069`),
    body: html`
      <dl class="facts" part="facts">
        <dt>${done.serial}</dt><dd part="serial" dir="ltr">${instance.serial}</dd>
      </dl>`,
    actions: canRepeat ? renderSecondary(done.again, actions.again) : nothing,
    live: done.heading,
  })
}
