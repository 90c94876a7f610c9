/** What the buttons and fields of `<keytap-activate>` do: read what the person gave, and tell the journey. */
import type { FocusController } from '../controllers/focus-controller.ts'
import { takeRemedy, type RemedyHost } from '../controllers/take-remedy.ts'
import type { QrReadEvent } from '../scan/scan-events.ts'
import type { ActivationController } from './activation-controller.ts'
import { KeytapEnrollNeededEvent } from './activation-events.ts'
import { runOf } from './activation-journey.ts'
import { cleanCode, cleanDigits, codeLength, groupCode, groupDigits, isDeviceCode } from './read-typing.ts'
import { regroup } from './regroup.ts'
import type { Actions } from './views/view.ts'

export type ActionHost = RemedyHost & {
  readonly activation: ActivationController
  readonly focusMover: FocusController
  start(): void
  cancel(): void
}

/** The host is not drawn yet when this is called. */
export function makeActions(host: ActionHost): Actions {
  const engage = (act: () => void) => () => {
    host.focusMover.engaged = true
    act()
  }
  const { dispatch } = host.activation
  return {
    press: () => host.start(),
    next: engage(() => dispatch({ type: 'next' })),
    back: engage(() => dispatch({ type: 'back' })),
    openCamera: engage(() => dispatch({ type: 'camera', on: true })),
    closeCamera: engage(() => dispatch({ type: 'camera', on: false })),
    confirm: engage(() => dispatch({ type: 'confirm' })),
    cancel: () => host.cancel(),
    leave: engage(() => dispatch({ type: 'leave' })),
    again: engage(() => dispatch({ type: 'again' })),
    remedy: engage(() => void takeRemedy(host, host.activation, { enroll: () => new KeytapEnrollNeededEvent() })),
    ...makeCodeActions(host),
    ...makeDigitActions(host),
  }
}

function makeCodeActions(host: ActionHost): Pick<Actions, 'typeCode' | 'submitCode' | 'readCode'> {
  const { dispatch } = host.activation
  const isCode = (code: string): boolean => isDeviceCode(code, runOf(host.activation.state)?.typedAllowed ?? false)
  const answer = (code: string): void => {
    const deviceName = host.renderRoot.querySelector<HTMLInputElement>('[name=device-name]')?.value.trim() ?? ''
    dispatch({ type: 'answer', draft: { code, deviceName } })
  }
  return {
    typeCode: (event) => {
      const input = retype(event, groupCode)
      const code = cleanCode(input.value)
      // A slip is told as soon as the code is whole, and costs no try.
      dispatch({ type: code.length >= codeLength && !isCode(code) ? 'slip' : 'mend' })
    },
    submitCode: (event) => {
      answer(cleanCode(readField(event, 'device-code')))
    },
    readCode: (event) => {
      const text = keepHere(event, isCode)
      answer(text)
    },
  }
}

function makeDigitActions(host: ActionHost): Pick<Actions, 'typeDigits' | 'submitDigits' | 'readDigits'> {
  const { dispatch } = host.activation
  return {
    typeDigits: (event) => {
      retype(event, groupDigits)
      dispatch({ type: 'mend' })
    },
    submitDigits: (event) => dispatch({ type: 'sign', digits: cleanDigits(readField(event, 'digits')) }),
    readDigits: (event) => dispatch({ type: 'sign', digits: keepHere(event, () => true) }),
  }
}

function retype({ target, isComposing }: InputEvent, group: (text: string) => string): HTMLInputElement {
  const input = target as HTMLInputElement
  if (!isComposing) regroup(input, group)
  return input
}

/** The form is the card's own: the page's is sent by the page. */
function readField(event: SubmitEvent, name: string): string {
  event.preventDefault()
  const value = new FormData(event.target as HTMLFormElement).get(name)
  return typeof value === 'string' ? value : ''
}

/** What was scanned is nothing for the page; the scanner goes on where it is not what was asked for. */
function keepHere(event: QrReadEvent, isWanted: (text: string) => boolean): string {
  event.stopPropagation()
  if (!isWanted(event.text)) event.preventDefault()
  return event.text
}
