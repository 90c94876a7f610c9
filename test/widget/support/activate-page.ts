/** What the tests of `<keytap-activate>` do over and over: a license, the element, the device beside it. */
import '../../../widget/activate/index.ts'
import { registerActivateMessages, registerCodeMessages, type KeytapActivate, type StateName } from '../../../widget/activate/index.ts'
import { setScanFiles } from '../../../widget/scan/scan-files.ts'
import { activateAr } from '../../../widget/messages/activate-ar.ts'
import { activateDe } from '../../../widget/messages/activate-de.ts'
import { codesAr } from '../../../widget/messages/codes-ar.ts'
import { codesDe } from '../../../widget/messages/codes-de.ts'
import type { AddedLicenses, License, LicenseList } from '../../../server/contract/shapes/licenses.ts'
import { sourceFiles } from './camera.ts'
import { answerMessage1, signMessage2 } from './device.ts'
import { find } from './devices-page.ts'
import { callAsAccount, mintTicket, ticketSource, verifierUrl } from './verifier.ts'

for (const record of [activateDe, activateAr]) registerActivateMessages(record)
for (const record of [codesDe, codesAr]) registerCodeMessages(record)

export { setScanFiles, sourceFiles }

let users = 0

/** A user with a license of this test's own; `capacity` 0 gives none. */
export async function newLicensee(capacity = 3): Promise<string> {
  const username = `activate-${crypto.randomUUID().slice(0, 8)}-${users += 1}`
  await mintTicket('enroll', username)
  if (capacity > 0) {
    const { status, body } = await callAsAccount<AddedLicenses>('POST', '/v1/licenses', { capacity, username })
    if (status !== 201) throw new Error(`no license: ${JSON.stringify(body)}`)
  }
  return username
}

export async function licenseOf(username: string): Promise<License> {
  const { body } = await callAsAccount<LicenseList>('GET', `/v1/licenses?username=${username}`)
  const [license] = body.licenses
  if (!license) throw new Error(`${username} has no license`)
  return license
}

export async function mountActivate(
  username: string, attributes: Readonly<Record<string, string>> = {}, parent: Element = document.body,
): Promise<KeytapActivate> {
  const element = document.createElement('keytap-activate')
  const scanner = { 'worker-url': sourceFiles.worker, 'wasm-url': sourceFiles.wasm }
  const all = { verifier: await verifierUrl(), 'ticket-src': ticketSource('activate', username), ...scanner, ...attributes }
  for (const [name, value] of Object.entries(all)) if (value) element.setAttribute(name, value)
  parent.append(element)
  await element.updateComplete
  return element
}

/** Resolves when the element has reached and drawn `state`; says where it is when it never does, at once when it failed. */
export async function reach(element: KeytapActivate, state: StateName, patienceMs = 8000): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (element.state !== state) {
    const code = element.shadowRoot?.querySelector('[part~=code],[part~=problem]')?.textContent ?? ''
    if (element.state === 'failed' || performance.now() > deadline) throw new Error(`still "${element.state}" (${code.trim()}), not "${state}"`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await element.updateComplete
}

export const press = (element: KeytapActivate, part = 'primary'): void => find(element, `[part~=${part}]`).click()

/** The text of the QR code that is on the page. */
export const shownMessage = (element: KeytapActivate): string => find<HTMLElement & { value: string }>(element, 'keytap-qr').value

/** Fills a field as a person does, so that the element hears of it. */
export function type(element: KeytapActivate, part: string, text: string): HTMLInputElement {
  const input = find<HTMLInputElement>(element, `[part~=${part}]`)
  input.value = text
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
  return input
}

/** From the first button to the entry of the code; gives what the device shows. */
export async function toCodeEntry(element: KeytapActivate, mode: 'scanned' | 'typed'): Promise<string> {
  press(element)
  await reach(element, 'showing')
  const code = await answerMessage1(shownMessage(element), mode)
  press(element)
  await reach(element, 'answering')
  return code
}

export async function enterCode(element: KeytapActivate, code: string): Promise<void> {
  type(element, 'device-code', code)
  press(element, 'submit')
}

/** From the second message to the entry of the digits; gives what the device shows. */
export async function toDigits(element: KeytapActivate): Promise<string> {
  await reach(element, 'handing')
  const digits = await signMessage2(shownMessage(element))
  press(element)
  await reach(element, 'signing')
  return digits
}

export async function enterDigits(element: KeytapActivate, digits: string): Promise<void> {
  type(element, 'digits', digits)
  press(element)
}
