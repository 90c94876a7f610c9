/** Calls every route by which a page handles devices for one-time codes once, successfully. */
import type { RouteName } from '../../server/contract/routes.ts'
import { decodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { timeStep } from '../../server/oath/totp.ts'
import { asBank, asPage, binding, origin, type Reply, type Verifier } from './verifier.ts'

export async function callCodes(verifier: Verifier, replies: Map<RouteName, Reply>): Promise<void> {
  const username = 'coder'
  const call = async (name: RouteName, ticket: string, path: string, body: object) => {
    const reply = await asPage(verifier, ticket, path, { body })
    replies.set(name, reply)
    if (reply.status > 201) throw new Error(`${name}: ${reply.text}`)
    return reply.body
  }
  const mint = async (operation: string, more: object = {}) => {
    const { body } = await asBank(verifier, '/v1/tickets', { body: { username, operation, origin, binding, ...more } })
    return String(body['ticket'])
  }
  const setting = await mint('enroll-code', { createUser: true, mobile: '+49 170 1234' })
  const begun = await call('beginCodeRegistration', setting, '/v1/code-registrations', {})
  const secret = decodeBase32(String(begun['secretBase32'])) ?? new Uint8Array()
  const id = String(begun['deviceId'])
  const code = makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, timeStep(await verifier.services.store.nowMs(), 30))
  await call('finishCodeRegistration', setting, `/v1/code-registrations/${id}`, { code })
  const { body: { policy, version } } = await asBank(verifier, '/v1/policy')
  const codes = { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['mobile'] }
  await asBank(verifier, '/v1/policy', { method: 'PUT', body: { version, policy: { ...(policy as object), codes } } })
  const proving = await mint('verify-code')
  const next = makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, timeStep(await verifier.services.store.nowMs(), 30) + 1)
  await call('beginCodeAuthentication', proving, '/v1/code-authentications', {})
  await call('sendOwnCode', proving, `/v1/code-authentications/${id}/send`, { by: 'mobile' })
  await call('finishCodeAuthentication', proving, `/v1/code-authentications/${id}`, { code: next })
  const { body: card } = await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', username, confirm: false } })
  const cardSecret = decodeBase32(String(card['secretBase32'])) ?? new Uint8Array()
  const shown = [60, 61].map((counter) => makeHotp({ secret: cardSecret, algorithm: 'SHA1', digits: 6 }, counter))
  await call('resynchronizeOwnDevice', await mint('verify-code'), `/v1/code-authentications/${(card['device'] as { id: string }).id}/resynchronize`, { codes: shown })
}
