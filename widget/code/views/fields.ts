/** The fields that codes are typed into. While one is judged they rest, but keep the focus: `disabled` and `inert` would lose it. */
import { html, nothing } from 'lit'
import { emptyCode } from '../group-code.ts'
import type { CodeView } from './view.ts'

export type CodeField = {
  readonly name: string
  readonly label: string
  readonly digits: number
  readonly wrong: boolean
  readonly waiting: boolean
  readonly value?: string
}

export const renderCodeField = ({ actions }: CodeView, { name, label, digits, wrong, waiting, value = '' }: CodeField) => html`
  <label part="label">${label}
    <input part="input code" class="code otp" name=${name} required dir="ltr" inputmode="numeric" autocomplete=${name === 'second' ? 'off' : 'one-time-code'}
      placeholder=${emptyCode(digits)} .value=${value} ?readonly=${waiting} @input=${actions.typeCode}
      aria-invalid=${wrong ? 'true' : nothing} aria-describedby="problem">
  </label>`

export const renderProblem = (sentence: string) => html`<p class="problem" part="problem" id="problem">${sentence || nothing}</p>`
