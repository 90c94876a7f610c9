/** Calls every route of licenses and activations once, successfully, with a device in software. */
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'
import type { RouteName } from '../../server/contract/routes.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { answerScanned, openMessage2, readMessage1, signTest } from '../activation/device.ts'
import { asBank, call, type Reply, type Verifier } from './verifier.ts'

export async function callLicensing(verifier: Verifier, username: string, replies: Map<RouteName, Reply>): Promise<void> {
  const add = async (name: RouteName, reply: Promise<Reply>) => {
    replies.set(name, await reply)
    return (await reply).body as Record<string, unknown>
  }
  const serial = 'KTP0000140'
  await add('addLicenses', asBank(verifier, '/v1/licenses', { body: { serial, capacity: 3 } }))
  await add('importLicenses', asBank(verifier, '/v1/licenses/import', { body: { format: 'csv', text: 'serial,capacity\nKTP0000141,2\n' } }))
  await add('assignLicense', asBank(verifier, `/v1/licenses/${serial}/user`, { method: 'PUT', body: { username } }))
  const begun = await add('beginActivation', asBank(verifier, '/v1/activations', { body: { username } }))
  const path = `/v1/activations/${String(begun['activationId'])}`
  await add('findActivation', asBank(verifier, path))
  const message1 = decodeQrText(String(begun['message1'])) ?? new Uint8Array()
  const kid = Buffer.from(message1.subarray(2, 6)).toString('hex')
  const published = await add('listActivationKeys', call(verifier, `/v1/activation-keys?kid=${kid}`))
  const [key] = published['keys'] as { kid: string; key: string; rpId: string }[]
  if (key === undefined) throw new Error('the key that signed is not published')
  const asked = await readMessage1(message1, [{ keyId: key.kid, key: decodeBase64Url(key.key, 'key'), rpId: key.rpId }], Date.now())
  if (asked === null) throw new Error('the device does not answer')
  const waiting = await answerScanned(asked, 'android')
  const added = await add('addDevice', asBank(verifier, `${path}/device`, { body: { code: encodeQrText(waiting.code) } }))
  const instance = await openMessage2(waiting, decodeQrText(String(added['message2'])) ?? new Uint8Array())
  if (instance === null) throw new Error('the device cannot open its message')
  const finished = await add('testSignature', asBank(verifier, `${path}/signature`, { body: { signature: await signTest(instance) } }))
  const { id } = finished['instance'] as { id: string }
  await add('describeInstance', asBank(verifier, `/v1/instances/${id}`, { method: 'PATCH', body: { description: 'Work phone' } }))
  await add('listLicenses', asBank(verifier, `/v1/licenses?username=${username}`))
  await add('findLicense', asBank(verifier, `/v1/licenses/${serial}`))
  await add('deactivateInstance', asBank(verifier, `/v1/instances/${id}`, { method: 'DELETE' }))
  await add('resetLicense', asBank(verifier, `/v1/licenses/${serial}/instances?instances=true`, { method: 'DELETE' }))
  await add('unassignLicense', asBank(verifier, `/v1/licenses/${serial}/user?instances=true`, { method: 'DELETE' }))
  await add('removeLicense', asBank(verifier, `/v1/licenses/${serial}?instances=true`, { method: 'DELETE' }))
}
