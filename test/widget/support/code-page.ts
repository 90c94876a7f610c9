/** What the tests of `<keytap-code>` do over and over: a user, the element, and the app that shows codes. */
import '../../../widget/code/index.ts'
import type { ProvisionedOathDevice, UserDevices } from '../../../server/contract/shapes/oath.ts'
import { registerCodeMessages, registerOtpMessages, type CodeMode, type KeytapCode, type StateName } from '../../../widget/code/index.ts'
import { codesAr } from '../../../widget/messages/codes-ar.ts'
import { codesDe } from '../../../widget/messages/codes-de.ts'
import { otpAr } from '../../../widget/messages/otp-ar.ts'
import { otpDe } from '../../../widget/messages/otp-de.ts'
import { find } from './devices-page.ts'
import { callAsAccount, mintTicket, ticketSource, verifierUrl } from './verifier.ts'

for (const record of [otpDe, otpAr]) registerOtpMessages(record)
for (const record of [codesDe, codesAr]) registerCodeMessages(record)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = Array.from(text, (symbol) => alphabet.indexOf(symbol).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_none, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2))
}

/** RFC 4226 §5.3, on its own: what an app shows for this counter. */
export async function hotp(secretBase32: string, counter: number, digits = 6): Promise<string> {
  const key = await crypto.subtle.importKey('raw', decodeBase32(secretBase32), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  const message = new DataView(new ArrayBuffer(8))
  message.setBigUint64(0, BigInt(counter))
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, message.buffer))
  const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fff_ffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** RFC 6238: `ahead` steps from now. */
export const totp = (secretBase32: string, ahead = 0): Promise<string> => hotp(secretBase32, Math.floor(Date.now() / 30_000) + ahead)

export const wrongOf = (code: string): string => code.replace(/.$/, (digit) => String((Number(digit) + 5) % 10))

let users = 0

export async function newCoder(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const username = `coder-${crypto.randomUUID().slice(0, 8)}-${users += 1}`
  await mintTicket('enroll', username, more)
  return username
}

/** A button device of the user's, as a backend adds it. */
export async function addCard(username: string, name = 'Card'): Promise<ProvisionedOathDevice> {
  const { body } = await callAsAccount<ProvisionedOathDevice>('POST', '/v1/oath-devices', { type: 'hotp', username, name, confirm: false })
  return body
}

export async function codeDevicesOf(username: string): Promise<UserDevices['oathDevices']> {
  return (await callAsAccount<UserDevices>('GET', `/v1/users/${username}/devices`)).body.oathDevices
}

export async function mountCode(
  mode: CodeMode, username: string, attributes: Readonly<Record<string, string>> = {}, parent: Element = document.body,
): Promise<KeytapCode> {
  const element = document.createElement('keytap-code')
  const source = ticketSource(mode === 'setup' ? 'enroll-code' : 'verify-code', username)
  for (const [name, value] of Object.entries({ mode, verifier: await verifierUrl(), 'ticket-src': source, ...attributes })) if (value) element.setAttribute(name, value)
  parent.append(element)
  await element.updateComplete
  return element
}

/** Resolves when the element has reached and drawn `state`; says where it is when it never does. */
export async function reach(element: KeytapCode, state: StateName, patienceMs = 8000): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (element.state !== state) {
    const code = element.shadowRoot?.querySelector('[part~=problem]')?.textContent ?? ''
    if (performance.now() > deadline) throw new Error(`still "${element.state}" (${code.trim()}), not "${state}"`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await element.updateComplete
}

export const press = (element: KeytapCode, part = 'primary'): void => find(element, `[part~=${part}]`).click()

/** Fills a field as a person does, so that the element hears of it. */
export async function type(element: KeytapCode, name: string, text: string): Promise<HTMLInputElement> {
  const input = find<HTMLInputElement>(element, `[name=${name}]`)
  input.value = text
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
  await element.updateComplete
  return input
}

export const secretOf = (element: KeytapCode): string => find(element, '[part=secret]').textContent.replaceAll(' ', '')

export async function enter(element: KeytapCode, code: string): Promise<void> {
  await type(element, 'code', code)
  press(element, 'submit')
}

/** The next request under this path arrives, and its answer does not. */
export function loseAnswer(path: string): void {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init)
    if (!String(input).includes(`${path}/`)) return response
    globalThis.fetch = real
    throw new TypeError('lost')
  }
}
