/** Drives an element from outside its page, through the same session as the security key. */
import type { StateName } from '../journey.ts'
import { ask, type CdpSession } from './cdp-session.ts'

export type DrivenElement = {
  /** Where the journey stands, as the element's `state`. */
  state(): Promise<StateName>
  /** The one-time result; '' until there is one. */
  value(): Promise<string>
  /** As a click on the first button: it counts as the person's gesture. */
  start(): Promise<void>
  cancel(): Promise<void>
  reset(): Promise<void>
  /** Clicks the visible button with this part, for example `primary`, `secondary` or `remedy`. */
  press(part: string): Promise<void>
  /** Types a name for the new key and saves it. The state must be `naming`. */
  nameKey(name: string): Promise<void>
  /**
   * Resolves when the journey reaches `state`; default patience 10 seconds.
   * @throws {Error} When the time is over, or at once when the journey fails on the way; the message
   * names the state it is in and the code of the failure.
   */
  waitFor(state: StateName, patience?: { readonly timeoutMs?: number }): Promise<void>
}

const pauseMs = 25

/** `selector` names one element; shadow roots that are open are looked into. */
export function driveElement(session: CdpSession, selector: string): DrivenElement {
  const run = <Result>(body: string): Promise<Result> => evaluate<Result>(session, selector, body)
  const state = () => run<StateName>('return element.state')
  return {
    state,
    value: () => run('return element.value'),
    start: () => run('element.start()'),
    cancel: () => run('element.cancel()'),
    reset: () => run('element.reset()'),
    press: (part) => run(`(${click})(element, ${JSON.stringify(part)})`),
    nameKey: (name) => run(`(${fillName})(element, ${JSON.stringify(name)})`),
    async waitFor(wanted, { timeoutMs = 10_000 } = {}) {
      const deadline = performance.now() + timeoutMs
      for (;;) {
        const reached = await state()
        if (reached === wanted) return
        const code = reached === 'failed' ? await run<string>(readCode) : ''
        if (code) throw new Error(`${selector} failed on the way to "${wanted}": ${code}`)
        if (performance.now() > deadline) throw new Error(`${selector} is still "${reached}", not "${wanted}"`)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    },
  }
}

/** These run in the page, hence as text. */
const find = `(function find(root, selector) {
  const found = root.querySelector(selector)
  if (found) return found
  for (const { shadowRoot } of root.querySelectorAll('*')) {
    const inner = shadowRoot && find(shadowRoot, selector)
    if (inner) return inner
  }
  return null
})`

const click = `(element, part) => {
  const button = element.shadowRoot.querySelector('[part~="' + part + '"]')
  if (!button) throw new Error('no button with the part ' + part)
  button.click()
}`

const fillName = `(element, name) => {
  const input = element.shadowRoot.querySelector('[part~="input"]')
  if (!input) throw new Error('no field for a name; the state is ' + element.state)
  input.value = name
  input.form.requestSubmit()
}`

const readCode = `return element.shadowRoot.querySelector('[part~="code"]')?.textContent.trim() || 'unknown'`

type Evaluated = {
  readonly result: { readonly value?: unknown }
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } }
}

async function evaluate<Result>(session: CdpSession, selector: string, body: string): Promise<Result> {
  const text = JSON.stringify(selector)
  const expression = `(async (element) => {
    if (!element) throw new Error('nothing fits ' + ${text})
    await element.updateComplete;
    ${body}
  })(${find}(document, ${text}))`
  const options = { expression, awaitPromise: true, returnByValue: true, userGesture: true }
  const { result, exceptionDetails } = await ask<Evaluated>(session, 'Runtime.evaluate', options)
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as Result
}
