/** What the views of `<keytap-activate>` get to draw: the state, the words, and what the buttons do. They decide nothing. */
import type { ActivateMessages } from '../../messages/activate.ts'
import type { QrReadEvent } from '../../scan/scan-events.ts'
import type { State } from '../activation-journey.ts'
import type { ScannerState } from '../scanner-controller.ts'

export type Actions = {
  readonly press: () => void
  readonly next: () => void
  readonly back: () => void
  readonly openCamera: () => void
  readonly closeCamera: () => void
  readonly typeCode: (event: InputEvent) => void
  readonly submitCode: (event: SubmitEvent) => void
  readonly readCode: (event: QrReadEvent) => void
  readonly typeDigits: (event: InputEvent) => void
  readonly submitDigits: (event: SubmitEvent) => void
  readonly readDigits: (event: QrReadEvent) => void
  readonly confirm: () => void
  readonly cancel: () => void
  readonly leave: () => void
  readonly again: () => void
  readonly remedy: () => void
}

export type ActivationView = {
  readonly state: State
  readonly text: ActivateMessages
  readonly actions: Actions
  /** 1 to 6, so that the card fits the page's outline. */
  readonly headingLevel: number | string
  readonly disabled: boolean
  /** Of this step; 0 when its time is over. */
  readonly secondsLeft: number
  readonly scanner: ScannerState
  /** Where the scanner's files are, '' for where the package has them. */
  readonly workerUrl: string
  readonly wasmUrl: string
  /** Seconds until the remedy may be tried. */
  readonly waitSeconds: number
  readonly linkCopied: boolean
  /** Where a person gets help; '' when the page names no place. */
  readonly support: string
  /** Where a person adds a security key; '' when the page names no place. */
  readonly enrollPage: string
  /** Whether another device can be added right here. */
  readonly canRepeat: boolean
}

/** The state of a view that draws only some of them. */
export type Of<Name extends State['name']> = Extract<State, { name: Name }>
