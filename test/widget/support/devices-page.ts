/** What the tests of the list of keys do over and over: enroll by the wire, mount, wait, look. */
import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { registerMessages, type KeytapDevices } from '../../../widget/index.ts'
import { ar } from '../../../widget/messages/ar.ts'
import { de } from '../../../widget/messages/de.ts'
import { addSecurityKey, type SecurityKey } from '../../../widget/testing.ts'
import type { BegunRegistration, FinishedCeremony } from '../../../server/contract/shapes/ceremonies.ts'
import { cdp } from './cdp.ts'
import { callAsAccount, mintTicket, ticketSource, verifierUrl } from './verifier.ts'

registerMessages('de', de)
registerMessages('ar', ar)

let users = 0

/** A user of this test's own. */
export const nameOfUser = (): string => `devices-${users += 1}`

/** Enrolls one key for each name, each on a fresh virtual key, as an integrator's own client would. */
export async function enrollKeys(username: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) await (await enrollKey(username, name)).remove()
}

/** One key, which stays plugged in. */
export async function enrollKey(username: string, name: string): Promise<SecurityKey> {
  const key = await addSecurityKey(cdp, { residentKeys: false })
  const { ticket } = await mintTicket('enroll', username)
  const begun = await post<BegunRegistration>('/v1/registrations', ticket, {})
  const answer = await startRegistration({ optionsJSON: begun.publicKey as unknown as PublicKeyCredentialCreationOptionsJSON })
  const { device } = await post<FinishedCeremony>(`/v1/registrations/${begun.ceremonyId}`, ticket, answer)
  await callAsAccount('PATCH', `/v1/devices/${device.id}`, { name })
  return key
}

async function post<Answer>(path: string, ticket: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' }
  const response = await fetch(`${await verifierUrl()}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Answer
}

/** Mounts the element for a user and waits until it is in `state`. */
export async function mountDevices(
  username: string, attributes: Readonly<Record<string, string>> = {}, state = 'ready',
): Promise<KeytapDevices> {
  const element = document.createElement('keytap-devices')
  const all = { verifier: await verifierUrl(), 'ticket-src': ticketSource('manage', username), lang: 'en', ...attributes }
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value)
  document.body.append(element)
  await until(() => element.matches(`:state(${state})`))
  return element
}

export async function until(holds: () => boolean, timeoutMs = 5000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${holds.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

export const findAll = (element: Element, selector: string): readonly HTMLElement[] =>
  [...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])]

export function find<Found extends HTMLElement = HTMLElement>(element: Element, selector: string): Found {
  const found = element.shadowRoot?.querySelector<Found>(selector)
  if (!found) throw new Error(`nothing fits ${selector}`)
  return found
}

/** The text of everything that fits, with white space as a person sees it. */
export const shown = (element: Element, selector: string): readonly string[] =>
  findAll(element, selector).map(({ innerText }) => innerText.replace(/\s+/g, ' ').trim())

/** The next event of this type that reaches the body. */
export const heard = <Type extends keyof HTMLElementEventMap>(type: Type): Promise<HTMLElementEventMap[Type]> =>
  new Promise((resolve) => document.body.addEventListener(type, resolve, { once: true }))

const codes: Readonly<Record<string, number>> = { Enter: 13, Escape: 27, Tab: 9 }

/** A real key stroke. */
export async function pressKey(key: 'Enter' | 'Escape' | 'Tab'): Promise<void> {
  const stroke = { key, code: key, windowsVirtualKeyCode: codes[key], ...(key === 'Enter' ? { text: '\r' } : {}) }
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', ...stroke })
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...stroke })
}
