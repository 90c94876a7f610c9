/** Done: what was enrolled or confirmed, and a word on a spare key for whoever has only one. */
import { html, nothing } from 'lit'
import type { State } from '../journey.ts'
import { renderCard } from './card.ts'
import { renderModel } from './model.ts'
import { renderSecondary } from './secondary.ts'
import type { View } from './view.ts'

export function renderDone(view: View, { device, firstKey }: Extract<State, { name: 'done' }>) {
  const { text, kind, actions } = view
  const enrolled = kind === 'enroll'
  const heading = enrolled ? text.enrolled : text.verified
  return renderCard(view, {
    view: 'done',
    mood: 'done',
    icon: device.model?.icon,
    heading,
    description: enrolled ? text.keyReady(device.name) : device.name,
    body: html`
      ${renderModel(device, text)}
      ${firstKey ? html`<slot name="spare"><p class="nudge description" part="nudge">${text.spare.text}</p></slot>` : nothing}`,
    actions: firstKey && view.canRepeat
      ? renderSecondary(text.spare.start, actions.again)
      : nothing,
    live: heading,
  })
}
