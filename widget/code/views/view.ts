/** What the views of `<keytap-code>` get to draw: the state, the words, and what the buttons do. They decide nothing. */
import type { OtpMessages } from '../../messages/otp.ts'
import type { CodeMode, SentBy, State } from '../code-journey.ts'

export type Actions = {
  readonly press: () => void
  readonly cancel: () => void
  readonly leave: () => void
  readonly again: () => void
  readonly recover: () => void
  readonly back: () => void
  readonly remedy: () => void
  readonly send: (by: SentBy) => void
  readonly choose: (event: Event) => void
  readonly copySecret: () => void
  readonly openApp: () => void
  readonly typeCode: (event: InputEvent) => void
  readonly submitFirst: (event: SubmitEvent) => void
  readonly submitCode: (event: SubmitEvent) => void
  readonly submitPair: (event: SubmitEvent) => void
}

export type CodeView = {
  readonly state: State
  readonly mode: CodeMode
  readonly text: OtpMessages
  readonly actions: Actions
  /** 1 to 6, so that the card fits the page's outline. */
  readonly headingLevel: number | string
  readonly disabled: boolean
  /** Of the ticket. */
  readonly secondsLeft: number
  /** Seconds until the remedy may be tried. */
  readonly waitSeconds: number
  readonly linkCopied: boolean
  readonly secretCopied: boolean
  /** Where a person gets help; '' when the page names no place. */
  readonly support: string
  /** Where a person sets up a device; '' when the page names no place. */
  readonly setUpPage: string
  /** Whether another device can be set up right here. */
  readonly canRepeat: boolean
}

/** The state of a view that draws only some of them. */
export type Of<Name extends State['name']> = Extract<State, { name: Name }>
