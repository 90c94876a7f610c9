/** The device side of an activation, in Node: what a phone does with what it scans. Server side of `device.ts`. */
import type { TestRunnerPlugin } from '@web/test-runner-core'
import { decodeQrText, encodeQrText } from '../../../server/contract/kap/qr-text.ts'
import type { ActivationKeys } from '../../../server/contract/shapes/activations.ts'
import { answerScanned, answerTyped, openMessage2, readMessage1, signTest, type Asked, type Issuer, type Waiting } from '../../activation/device.ts'

export type DeviceCall =
  | { readonly call: 'answer'; readonly verifier: string; readonly message1: string; readonly mode: 'scanned' | 'typed' }
  | { readonly call: 'sign'; readonly message2: string }

/** One device for each test page: it remembers the code that it showed last. */
export function devicePlugin(): TestRunnerPlugin {
  const waiting = new Map<string, Waiting>()
  return {
    name: 'keytap-device',
    async executeCommand({ command, payload, session }) {
      if (command !== 'device') return undefined
      const given = payload as DeviceCall
      if (given.call === 'sign') return { answer: await sign(waiting.get(session.id), given.message2) }
      const asked = await scan(given.verifier, given.message1)
      const now = await (given.mode === 'typed' ? answerTyped : answerScanned)(asked, 'android')
      waiting.set(session.id, now)
      return { answer: now.mode === 'typed' ? Buffer.from(now.code).toString('ascii') : encodeQrText(now.code) }
    },
  }
}

async function scan(verifier: string, text: string): Promise<Asked> {
  const bytes = decodeQrText(text)
  if (bytes === null) throw new Error('the page shows no message')
  const kid = Buffer.from(bytes.slice(2, 6)).toString('hex')
  const { keys } = (await (await fetch(`${verifier}/v1/activation-keys?kid=${kid}`)).json()) as ActivationKeys
  const issuers: readonly Issuer[] = keys.map(({ kid: keyId, key, rpId }) => ({ keyId, key: new Uint8Array(Buffer.from(key, 'base64url')), rpId }))
  const asked = await readMessage1(bytes, issuers, Date.now())
  if (asked === null) throw new Error('the device does not answer this message')
  return asked
}

async function sign(waiting: Waiting | undefined, text: string): Promise<string> {
  const bytes = decodeQrText(text)
  const instance = bytes && waiting && await openMessage2(waiting, bytes)
  if (!instance) throw new Error('not for this device')
  return signTest(instance)
}
