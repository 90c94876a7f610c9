/** What the tests of `<keytap-authenticator>` do over and over: an activation run by the account, the element, a code held before it. */
import '../../../widget/device/index.ts'
import { registerAuthenticatorMessages, type KeytapAuthenticator } from '../../../widget/device/index.ts'
import type { StateName } from '../../../widget/device/device-journey.ts'
import { QrReadEvent } from '../../../widget/scan/scan-events.ts'
import { authenticatorAr } from '../../../widget/messages/authenticator-ar.ts'
import { authenticatorDe } from '../../../widget/messages/authenticator-de.ts'
import { registerCodeMessages } from '../../../widget/messages/codes.ts'
import { codesAr } from '../../../widget/messages/codes-ar.ts'
import { codesDe } from '../../../widget/messages/codes-de.ts'
import type { AddedDevice, BegunActivation, FinishedActivation } from '../../../server/contract/shapes/activations.ts'
import type { AddedLicenses } from '../../../server/contract/shapes/licenses.ts'
import { sourceFiles } from './camera.ts'
import { find, until } from './devices-page.ts'
import { callAsAccount, changePolicy, mintTicket, verifierUrl } from './verifier.ts'

for (const record of [authenticatorDe, authenticatorAr]) registerAuthenticatorMessages(record)
for (const record of [codesDe, codesAr]) registerCodeMessages(record)

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const { status, body: answer } = await callAsAccount<Answer>('POST', path, body)
  if (status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`)
  return answer
}

let users = 0

/** A user with a license; nobody has to vouch, since the account itself runs the activations. */
export async function newLicensee(typedCodes = true): Promise<string> {
  await changePolicy({ activation: { typedCodes, vouch: 'never' } })
  const username = `phone-${crypto.randomUUID().slice(0, 8)}-${users += 1}`
  await mintTicket('enroll', username)
  await post<AddedLicenses>('/v1/licenses', { capacity: 5, username })
  return username
}

export const begin = (username: string): Promise<BegunActivation> => post('/v1/activations', { username })
export const giveCode = async ({ activationId }: BegunActivation, code: string): Promise<string> =>
  (await post<AddedDevice>(`/v1/activations/${activationId}/device`, { code })).message2 ?? ''
export const giveSignature = ({ activationId }: BegunActivation, signature: string): Promise<FinishedActivation> =>
  post(`/v1/activations/${activationId}/signature`, { signature })

export async function mountPhone(attributes: Readonly<Record<string, string>> = {}): Promise<KeytapAuthenticator> {
  const element = document.createElement('keytap-authenticator')
  const all = { verifiers: await verifierUrl(), 'worker-url': sourceFiles.worker, 'wasm-url': sourceFiles.wasm, ...attributes }
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value)
  document.body.append(element)
  await reach(element, 'home')
  await until(() => element.shadowRoot?.querySelector('[part=waiting]') === null)
  return element
}

export async function reach(element: KeytapAuthenticator, state: StateName, patienceMs = 5000): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (element.state !== state) {
    if (performance.now() > deadline) throw new Error(`still "${element.state}" (${element.shadowRoot?.textContent?.trim() ?? ''}), not "${state}"`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await element.updateComplete
}

export const press = (element: KeytapAuthenticator, part = 'primary'): void => find(element, `[part~=${part}]`).click()

/** As the scanner tells it. */
export function hold(element: KeytapAuthenticator, text: string): void {
  find(element, 'keytap-scan').dispatchEvent(new QrReadEvent({ text, bytes: new TextEncoder().encode(text), format: 'qr_code' }))
}

/** From the list to what the first code leads to. */
export async function present(element: KeytapAuthenticator, text: string, state: StateName): Promise<void> {
  press(element, element.state === 'failed' ? 'again' : 'scan')
  await reach(element, 'scanning')
  hold(element, text)
  await reach(element, state)
}

/** The device code as it is shown. */
export async function shownCode(element: KeytapAuthenticator, mode: 'scanned' | 'typed' = 'scanned'): Promise<string> {
  await reach(element, 'showing')
  if (mode === 'scanned') return find<HTMLElement & { value: string }>(element, 'keytap-qr').value
  press(element, 'other')
  await until(() => element.shadowRoot?.querySelector('[part=typed-code]') != null)
  return find(element, '[part=typed-code] .groups').innerText.replace(/\s+/g, ' ').trim()
}

export const shownDigits = (element: KeytapAuthenticator): string => find(element, '[part=signature-digits] .groups').innerText.replace(/\s/g, '')

/** A whole activation, up to the digits on the screen. */
export async function activate(element: KeytapAuthenticator, username: string, mode: 'scanned' | 'typed' = 'scanned'): Promise<FinishedActivation> {
  const begun = await begin(username)
  await present(element, begun.message1, 'asking')
  press(element, 'accept')
  const message2 = await giveCode(begun, await shownCode(element, mode))
  press(element, 'next')
  await reach(element, 'receiving')
  hold(element, message2)
  await reach(element, 'signing')
  return giveSignature(begun, shownDigits(element))
}

let release: (() => void) | undefined

/** Test files run side by side on one origin, and share its store: a test has it for itself. */
export async function takeVault(this: Mocha.Context): Promise<void> {
  this.timeout(90_000)
  await new Promise<void>((taken) => void navigator.locks.request('vault', () => new Promise<void>((done) => {
    release = done
    taken()
  })))
}

/** Nothing is left on this origin. */
export async function emptyVault(): Promise<void> {
  document.body.replaceChildren()
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase('keytap-authenticator')
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error ?? new Error('not deleted'))
  })
  release?.()
}
