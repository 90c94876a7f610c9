/** Calls every route of one-time-code devices once, successfully, with devices in software. */
import type { RouteName } from '../../server/contract/routes.ts'
import { decodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { asBank, binding, origin, type Reply, type Verifier } from './verifier.ts'

export async function callOath(verifier: Verifier, username: string, replies: Map<RouteName, Reply>): Promise<void> {
  const add = async (name: RouteName, reply: Promise<Reply>) => {
    replies.set(name, await reply)
    return (await reply).body
  }
  const added = await add('addOathDevice', asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', serial: 'KT-1' } }))
  const path = `/v1/oath-devices/${(added['device'] as { id: string }).id}`
  await add('importOathDevices', asBank(verifier, '/v1/oath-devices/import', { body: { format: 'csv', text: 'serial,kind,secret_hex\nKT-2,totp,3132333435363738393031323334353637383930\n' } }))
  await add('assignOathDevice', asBank(verifier, `${path}/user`, { method: 'PUT', body: { username } }))
  const provisioned = await add('provisionOathDevice', asBank(verifier, `${path}/secret`, { body: {} }))
  const secret = decodeBase32(String(provisioned['secretBase32'])) ?? new Uint8Array()
  const code = (counter: number) => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, counter)
  const reached = await asBank(verifier, '/v1/tickets', { body: { username: 'reachable', operation: 'enroll', origin, binding, createUser: true, mobile: '+49 170 1234' } })
  if (reached.status !== 201) throw new Error(reached.text)
  const mobile = await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', username: 'reachable' } })
  await add('sendCode', asBank(verifier, `/v1/oath-devices/${(mobile.body['device'] as { id: string }).id}/send`, { body: { by: 'mobile' } }))
  await add('validateCode', asBank(verifier, `${path}/validate`, { body: { code: code(0) } }))
  await add('validateUserCode', asBank(verifier, `/v1/users/${username}/validate`, { body: { code: code(1) } }))
  await add('resynchronizeOathDevice', asBank(verifier, `${path}/resynchronize`, { body: { codes: [code(200), code(201)] } }))
  await add('unlockOathDevice', asBank(verifier, `${path}/lock`, { method: 'DELETE' }))
  await add('renameOathDevice', asBank(verifier, path, { method: 'PATCH', body: { name: 'Card' } }))
  await add('switchOathDevice', asBank(verifier, `${path}/state`, { method: 'PUT', body: { state: 'active' } }))
  await add('listOathDevices', asBank(verifier, `/v1/oath-devices?username=${username}`))
  await add('findOathDevice', asBank(verifier, path))
  await add('unassignOathDevice', asBank(verifier, `${path}/user`, { method: 'DELETE' }))
  await add('removeOathDevice', asBank(verifier, path, { method: 'DELETE' }))
  const asking = await asBank(verifier, '/v1/oath-devices', { body: { type: 'ocra', suite: 'OCRA-1:HOTP-SHA1-6:QN08' } })
  await add('askOathDevice', asBank(verifier, `/v1/oath-devices/${(asking.body['device'] as { id: string }).id}/question`, { body: {} }))
}
