/** Naming and saving: the key works already; a name is a kindness to its owner. */
import { html, nothing } from 'lit'
import type { State } from '../journey.ts'
import { renderCard } from './card.ts'
import { renderModel } from './model.ts'
import { renderSecondary } from './secondary.ts'
import type { View } from './view.ts'

export function renderNaming(view: View, state: Extract<State, { name: 'naming' | 'saving' }>) {
  const { text, actions } = view
  const { device } = state
  const problem = state.name === 'naming' && state.problem
  const sentence = problem && (problem.code === 'malformed' ? text.naming.invalid : text.failures[problem.family])
  return renderCard(view, {
    view: 'naming',
    mood: 'done',
    icon: device.model?.icon,
    heading: text.enrolled,
    description: text.naming.description,
    body: html`
      ${renderModel(device, text)}
      <form id="naming" class="text" @submit=${actions.save}>
        <label part="label">${text.naming.label}
          <input part="input" name="key-name" maxlength="64" required autocomplete="off" dir="auto"
            .value=${state.draft}
            aria-invalid=${sentence ? 'true' : nothing} aria-describedby="problem">
        </label>
        <p class="small problem" part="problem" id="problem">${sentence || nothing}</p>
      </form>`,
    actions: html`
      <button class="primary" part="button primary" form="naming" data-anchor>${text.naming.save}</button>
      ${renderSecondary(text.naming.skip, actions.skip)}`,
    live: state.name === 'saving' ? text.preparing : sentence || '',
  })
}
