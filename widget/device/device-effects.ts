/** What a state of the device needs done, one function a state: it answers with an event or throws a `DeviceFailure`. */
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import type { Platform } from '../../server/contract/kap/device-code.ts'
import type { DeviceEvent, State } from './device-journey.ts'
import { DeviceFailure } from './problem.ts'
import { readCode } from './read-request.ts'
import { answerQuestion } from './test-signature.ts'
import type { StoredLicense, Vault } from './vault.ts'

export type Means = {
  /** Base addresses, parted by spaces. */
  readonly verifiers: string
  readonly vault: Vault
  readonly platform: Platform
}

type Of<Name extends State['name']> = Extract<State, { name: Name }>

/** The effect of a state; null where it waits for the person. */
export function perform(state: State, means: Means, signal: AbortSignal): Promise<DeviceEvent> | null {
  switch (state.name) {
    case 'home': return state.licenses ? null : load(means)
    case 'reading': return read(state, means, signal)
    case 'declining': return decline(state, means)
    case 'accepting': return accept(state, means)
    case 'answering': return state.request.session.showCode(state.mode, means.platform).then((code) => ({ type: 'shown', code }))
    case 'opening': return open(state, means)
    case 'computing': return compute(state)
    case 'settling': return means.vault.settleLicense(state.license).then(() => ({ type: 'settled' }))
    case 'wiping': return wipe(state, means)
    default: return null
  }
}

async function load({ vault }: Means): Promise<DeviceEvent> {
  return { type: 'loaded', licenses: await vault.listLicenses() }
}

async function read({ text }: Of<'reading'>, { verifiers, vault }: Means, signal: AbortSignal): Promise<DeviceEvent> {
  const found = await readCode(text, { verifiers, vault, nowMs: Date.now(), signal })
  return 'session' in found ? { type: 'asked', request: found } : { type: 'deactivated', license: found }
}

async function decline({ request }: Of<'declining'>, { vault }: Means): Promise<DeviceEvent> {
  await vault.addAnswered(request.session.requestId, request.endsAtMs, Date.now())
  return { type: 'declined' }
}

/** From here on this request is used up, whatever becomes of it. */
async function accept({ request }: Of<'accepting'>, { vault }: Means): Promise<DeviceEvent> {
  await vault.addAnswered(request.session.requestId, request.endsAtMs, Date.now())
  // Asked in the person's own gesture; a browser that says no may still clear what it kept.
  void navigator.storage?.persist?.().catch(() => false)
  return { type: 'accepted' }
}

async function open({ text, request }: Of<'opening'>, { vault }: Means): Promise<DeviceEvent> {
  const message = decodeQrText(text)
  if (message === null) throw new DeviceFailure('not_for_this_device')
  if (await request.session.isRequest(message)) return { type: 'repeated' }
  const { account, rpId, userLabel, license, session } = request
  const opened = await session.openMessage2(message)
  session.erase()
  const stored: StoredLicense = { id: crypto.randomUUID(), account, rpId, userLabel, license, addedAtMs: Date.now(), ...opened }
  await vault.addLicense(stored)
  return { type: 'opened', license: stored }
}

async function compute({ license: { signingKey, question } }: Of<'computing'>): Promise<DeviceEvent> {
  return { type: 'signed', digits: await answerQuestion(signingKey, question ?? '') }
}

async function wipe({ target }: Of<'wiping'>, { vault }: Means): Promise<DeviceEvent> {
  await (target ? vault.removeLicense(target.id) : vault.removeAllLicenses())
  return { type: 'wiped' }
}
