/** The second button of a view: another way on than the one that is proposed. */
import { html, nothing } from 'lit'
import type { Step } from '../journey.ts'
import type { View } from './view.ts'

export const renderSecondary = (label: string, click: () => void) =>
  html`<button part="button secondary" type="button" @click=${click}>${label}</button>`

/** The key has confirmed, and may now be enrolled anew. */
export const isUpgrade = ({ kind }: View, { step }: { readonly step: Step }): boolean =>
  kind === 'verify' && step !== kind

/** For whoever goes without the upgrade. */
export const renderSkip = (view: View, attempt: { readonly step: Step }) =>
  isUpgrade(view, attempt) ? renderSecondary(view.text.naming.skip, view.actions.skip) : nothing
