/** Puts an element on the page of a test, and waits for where its journey stands. */
import '../../widget/index.ts'
import type { KeytapEnroll, KeytapVerify } from '../../widget/elements.ts'
import type { StateName } from '../../widget/journey.ts'
import { registerMessages } from '../../widget/messages.ts'
import { ar } from '../../widget/messages/ar.ts'
import { de } from '../../widget/messages/de.ts'
import { cdp } from './support/cdp.ts'
import { addSecurityKey, type SecurityKey, type SecurityKeyOptions } from '../../widget/testing.ts'

registerMessages('de', de)
registerMessages('ar', ar)

export type Ceremony = KeytapEnroll | KeytapVerify

/** Fills in what every test gives, adds the element to `parent` and returns it. */
export function mount<Element extends Ceremony>(
  element: Element, fields: Partial<Element> & { ticket?: string }, parent: Node = document.body,
): Element {
  Object.assign(element, fields)
  parent.appendChild(element)
  return element
}

export const newEnroll = () => document.createElement('keytap-enroll')
export const newVerify = () => document.createElement('keytap-verify')

/** Resolves when the element has reached and drawn `state`; says where it is when it never does. */
export async function reach(element: Ceremony, state: StateName, patienceMs = 8000): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (element.state !== state) {
    if (performance.now() > deadline) throw new Error(`still "${element.state}" (${codeOf(element)}), not "${state}"`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await element.updateComplete
}

export const part = (element: Ceremony, name: string): HTMLElement | null =>
  element.renderRoot.querySelector<HTMLElement>(`[part~="${name}"]`)

export const textOf = (element: Ceremony, name: string): string =>
  part(element, name)?.textContent?.replace(/\s+/g, ' ').trim() ?? ''

/** The code in small print, '' when no failure is shown. */
export const codeOf = (element: Ceremony): string => textOf(element, 'code').replace(/^.*: | ·.*$/g, '')

export function click(element: Ceremony, name: string): void {
  const button = part(element, name)
  if (!button) throw new Error(`no part "${name}" in state "${element.state}"`)
  button.click()
}

const plugged = new Set<SecurityKey>()

export async function plugIn(options?: SecurityKeyOptions): Promise<SecurityKey> {
  const key = await addSecurityKey(cdp, options)
  plugged.add(key)
  return {
    ...key,
    remove() {
      plugged.delete(key)
      return key.remove()
    },
  }
}

/** For `afterEach`: no key and no element is left for the next test. */
export async function tidyUp(): Promise<void> {
  document.body.replaceChildren()
  document.documentElement.lang = 'en'
  document.documentElement.dir = ''
  await Promise.all([...plugged].map((key) => key.remove()))
  plugged.clear()
}

let users = 0
/** A user nobody has used before, in any test file. */
export const newUser = (): string => `user-${crypto.randomUUID().slice(0, 8)}-${(users += 1)}`
