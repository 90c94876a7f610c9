/** What is known of the key's make: proven by its attestation, or not known and said so. */
import { html } from 'lit'
import type { Device } from '../../server/contract/shapes/device.ts'
import type { CeremonyMessages } from '../messages.ts'

export const renderModel = ({ model }: Device, text: CeremonyMessages) => html`
  <p class="description" part="model">
    ${model
      ? html`<strong>${model.name}</strong> <span class="proof" part="proof">${text.modelProven}</span>`
      : text.unverifiedKey}
  </p>`
