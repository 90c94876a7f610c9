/** What the buttons and fields of `<keytap-code>` do: read what the person gave, and tell the journey. */
import { cleanDigits } from '../activate/read-typing.ts'
import { regroup } from '../activate/regroup.ts'
import type { FocusController } from '../controllers/focus-controller.ts'
import type { Journey } from '../controllers/run-journey.ts'
import { takeRemedy, type RemedyHost } from '../controllers/take-remedy.ts'
import { KeytapSetUpNeededEvent } from './code-events.ts'
import { deviceOf, type CodeEvent, type State } from './code-journey.ts'
import { groupCode } from './group-code.ts'
import type { Actions } from './views/view.ts'

export type ActionHost = RemedyHost & {
  readonly code: Journey<State, CodeEvent>
  readonly focusMover: FocusController
  secretCopied: boolean
  start(): void
  cancel(): void
}

/** The host is not drawn yet when this is called. */
export function makeActions(host: ActionHost): Actions {
  const engage = (act: () => void) => () => {
    host.focusMover.engaged = true
    act()
  }
  const { dispatch } = host.code
  return {
    press: () => host.start(),
    cancel: () => host.cancel(),
    leave: engage(() => dispatch({ type: 'leave' })),
    again: engage(() => dispatch({ type: 'again' })),
    recover: engage(() => dispatch({ type: 'recover' })),
    back: engage(() => dispatch({ type: 'back' })),
    remedy: engage(() => void takeRemedy(host, host.code, { set_up: () => new KeytapSetUpNeededEvent() })),
    send: (by) => engage(() => dispatch({ type: 'send', by }))(),
    choose: ({ target }) => dispatch({ type: 'choose', deviceId: (target as HTMLSelectElement).value }),
    copySecret: () => void copySecret(host),
    openApp: () => openApp(host),
    ...makeTyping(host),
  }
}

function makeTyping(host: ActionHost): Pick<Actions, 'typeCode' | 'submitFirst' | 'submitCode' | 'submitPair'> {
  const { dispatch } = host.code
  const engaged = (): void => {
    host.focusMover.engaged = true
  }
  return {
    typeCode: (event) => {
      const input = event.target as HTMLInputElement
      const digits = digitsOf(host)
      if (!event.isComposing) regroup(input, (text) => groupCode(text, digits))
      // A slip is told at once, and costs no try.
      dispatch({ type: cleanDigits(input.value).length > digits ? 'slip' : 'mend' })
    },
    submitFirst: (event) => {
      engaged()
      const { code, 'device-name': deviceName } = readForm(event)
      dispatch({ type: 'confirm', code: cleanDigits(code ?? ''), deviceName: deviceName?.trim() ?? '' })
    },
    submitCode: (event) => {
      engaged()
      dispatch({ type: 'show', code: cleanDigits(readForm(event)['code'] ?? '') })
    },
    submitPair: (event) => {
      engaged()
      const { first, second } = readForm(event)
      dispatch({ type: 'pair', codes: [cleanDigits(first ?? ''), cleanDigits(second ?? '')] })
    },
  }
}

function digitsOf({ code: { state } }: ActionHost): number {
  if ('setup' in state) return state.setup.digits
  return 'ask' in state ? deviceOf(state).digits : 6
}

/** The form is the card's own: the page's is sent by the page. */
function readForm(event: SubmitEvent): Partial<Record<string, string>> {
  event.preventDefault()
  const fields = [...new FormData(event.target as HTMLFormElement)]
  return Object.fromEntries(fields.map(([name, value]) => [name, typeof value === 'string' ? value : '']))
}

async function copySecret(host: ActionHost): Promise<void> {
  const { state } = host.code
  if (!('setup' in state)) return
  // A browser that refuses leaves the button as it is.
  host.secretCopied = await navigator.clipboard.writeText(state.setup.secretBase32).then(() => true, () => false)
  host.requestUpdate()
}

/** A click, not a link: an attribute of the document would hold the secret. */
function openApp({ code: { state } }: ActionHost): void {
  if ('setup' in state) window.open(state.setup.keyUri, '_self')
}
