/** Done: what was set up, and under which serial number the account knows it; or that it was proved. */
import { html, nothing } from 'lit'
import { renderDevicePicture } from '../../activate/views/picture.ts'
import { renderSecondary } from '../../views/secondary.ts'
import { renderFrame } from './frame.ts'
import type { CodeView, Of } from './view.ts'

export function renderDone(view: CodeView, { mode, device }: Of<'done'>) {
  const { text: { done }, actions, canRepeat } = view
  const setUp = mode === 'setup'
  return renderFrame(view, {
    view: 'done',
    picture: renderDevicePicture('done'),
    heading: setUp ? done.setUp : done.proved,
    description: setUp ? done.describe : nothing,
    body: setUp ? html`
      <dl class="facts" part="facts">
        ${device.name === device.serial ? nothing : html`<dt>${done.name}</dt><dd part="name" dir="auto">${device.name}</dd>`}
        <dt>${done.serial}</dt><dd part="serial" dir="ltr">${device.serial}</dd>
      </dl>` : nothing,
    actions: setUp && canRepeat ? renderSecondary(done.again, actions.again) : nothing,
    live: setUp ? done.setUp : done.proved,
  })
}
