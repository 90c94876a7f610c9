/** Licenses and a device in software, on the stage of the operations. */
import type { Policy } from '../../server/contract/policy.ts'
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { groupTypedCode } from '../../server/contract/kap/device-code.ts'
import type { AddedDevice, BegunActivation } from '../../server/contract/shapes/activations.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { addDevice } from '../../server/relying-party/licensing/add-device.ts'
import { addLicenses } from '../../server/relying-party/licensing/add-licenses.ts'
import { beginActivation } from '../../server/relying-party/licensing/begin-activation.ts'
import { listActivationKeys } from '../../server/relying-party/licensing/issuer-keys.ts'
import { testSignature } from '../../server/relying-party/licensing/test-signature.ts'
import type { MintedTicket } from '../../server/contract/shapes/tickets.ts'
import { answerScanned, answerTyped, openMessage2, readMessage1, signTest, type Issuer, type Waiting } from '../activation/device.ts'
import { enroll, type Stage } from './stage.ts'

let users = 0

/** A user (without a key) with a license for so many devices. */
export async function addLicensed(stage: Stage, capacity = 3, address: { readonly email?: string } = {}): Promise<{ readonly username: string; readonly serial: string }> {
  users += 1
  const username = `licensed-${users}`
  await stage.mint({ username, createUser: true, ...address })
  const { licenses: [license] } = await addLicenses(stage.services, await stage.backend(), { capacity, username })
  return { username, serial: license?.serial ?? '' }
}

export const withoutVouch = { activation: { typedCodes: true, vouch: 'never' } } as const satisfies Partial<Policy>

export const mintActivation = (stage: Stage, username: string): Promise<MintedTicket> => stage.mint({ username, operation: 'activate' })

/** What the device knows of the verifier's keys, as it would fetch them. */
async function fetchIssuers(stage: Stage, message: Uint8Array): Promise<readonly Issuer[]> {
  const keyId = Buffer.from(message.subarray(2, 6)).toString('hex')
  const { keys } = await listActivationKeys(stage.services, { keyId })
  return keys.map(({ kid, key, rpId }) => ({ keyId: kid, key: decodeBase64Url(key, 'key'), rpId }))
}

/** Scans message 1 and shows its code. */
export async function scan(stage: Stage, { message1 }: Pick<BegunActivation, 'message1'>, mode: 'scanned' | 'typed' = 'scanned'): Promise<{ readonly waiting: Waiting; readonly code: string }> {
  const message = decodeQrText(message1)
  const asked = message && await readMessage1(message, await fetchIssuers(stage, message), Date.now())
  if (!asked) throw new Error('the device does not answer this message')
  const waiting = await (mode === 'scanned' ? answerScanned : answerTyped)(asked, 'android')
  return { waiting, code: mode === 'scanned' ? encodeQrText(waiting.code) : groupTypedCode(Buffer.from(waiting.code).toString()).toLowerCase() }
}

/** Scans message 2 and shows the test signature. */
export async function open(waiting: Waiting, { message2 }: Pick<AddedDevice, 'message2'>) {
  const instance = await openMessage2(waiting, decodeQrText(message2 ?? '') ?? new Uint8Array())
  if (instance === null) throw new Error('the device cannot open this message')
  return { instance, signature: await signTest(instance) }
}

/** Begin, scan, code: up to the test signature. */
export async function runToSignature(stage: Stage, username: string, mode: 'scanned' | 'typed' = 'scanned') {
  const minted = await mintActivation(stage, username)
  const begun = await beginActivation(stage.services, await stage.page(minted), {})
  const { waiting, code } = await scan(stage, begun, mode)
  const added = await addDevice(stage.services, await stage.page(minted), { id: begun.activationId, body: { code } })
  return { minted, begun, waiting, code, added }
}

export async function activate(stage: Stage, username: string) {
  const run = await runToSignature(stage, username)
  const { instance, signature } = await open(run.waiting, run.added)
  const finished = await testSignature(stage.services, await stage.page(run.minted), { id: run.begun.activationId, signature })
  return { ...run, instance, signature, finished }
}

export const enrollKey = (stage: Stage, username: string) => enroll(stage, { username })
