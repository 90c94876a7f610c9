/** What a view gets to draw: the state, the words, and what the buttons do. Views decide nothing. */
import type { Kind, State } from '../journey.ts'
import type { CeremonyMessages } from '../messages.ts'

export type Actions = {
  readonly press: () => void
  readonly cancel: () => void
  readonly save: (event: SubmitEvent) => void
  readonly skip: () => void
  readonly remedy: () => void
  readonly again: () => void
}

/** What the one button under a failure needs; the list of keys shows the same one. */
export type RemedyView = {
  readonly text: CeremonyMessages
  readonly actions: Pick<Actions, 'remedy'>
  readonly disabled: boolean
  /** Seconds until the remedy may be tried. */
  readonly waitSeconds: number
  readonly linkCopied: boolean
  /** Where a person gets help; '' when the page names no place. */
  readonly support: string
}

export type View = RemedyView & {
  readonly kind: Kind
  readonly state: State
  readonly actions: Actions
  /** 1 to 6, so that the card fits the page's outline. */
  readonly headingLevel: number | string
  /** Whether a spare key can be added right here. */
  readonly canRepeat: boolean
}
