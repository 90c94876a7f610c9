/** Device slots through the door: whose they are, what fills them, and what is refused. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asBank, asPage, asShop, enroll, mint, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
  await mint(verifier, { username: 'mandy', createUser: true })
})
after(() => verifier.close())

const make = async (username = 'mandy') => (await asBank(verifier, '/v1/slots', { body: { username } })).body as { id: string; serial: string }

test('a slot is made, filled by a ticket for it, listed with its key, and cannot go before the key', async () => {
  const slot = await make()
  match(slot.serial, /^TSFT-\d{6}$/)
  const { device } = await enroll(verifier, { device: slot.id })
  equal(device.serial, slot.serial)
  const { body } = await asBank(verifier, '/v1/slots?username=mandy')
  deepEqual((body['slots'] as object[]), [{ ...slot, state: 'filled', deviceId: device.id }])
  const { body: { devices } } = await asBank(verifier, '/v1/users/mandy/devices')
  equal((devices as { serial: string }[])[0]?.serial, slot.serial)
  for (const [method, path, sent] of [['DELETE', '', undefined], ['DELETE', '/user', undefined], ['PUT', '/state', { state: 'disabled' }]] as const) {
    const refused = await asBank(verifier, `/v1/slots/${slot.id}${path}`, { method, ...(sent && { body: sent }) })
    deepEqual([refused.status, refused.body['code']], [409, 'slot_filled'])
  }
  equal((await asBank(verifier, '/v1/tickets', { body: { username: 'mandy', operation: 'enroll', origin: 'https://bank.example', binding: 'a-hash-of-the-session', device: slot.id } })).body['code'], 'slot_filled')
  equal((await asBank(verifier, `/v1/devices/${device.id}`, { method: 'DELETE' })).status, 204)
  equal((await asBank(verifier, `/v1/slots/${slot.id}`)).body['state'], 'empty')
  equal((await asBank(verifier, `/v1/slots/${slot.id}`, { method: 'DELETE' })).status, 204)
})

test('a slot of another account does not exist, and no page may ask for slots', async () => {
  const slot = await make()
  const { ticket } = await mint(verifier, { username: 'mandy', operation: 'manage' })
  for (const [method, path, sent] of [['GET', '', undefined], ['DELETE', '', undefined], ['PUT', '/user', { username: 'mandy' }], ['DELETE', '/user', undefined], ['PUT', '/state', { state: 'disabled' }]] as const) {
    const send = { method, ...(sent && { body: sent }) }
    deepEqual([method, (await asShop(verifier, `/v1/slots/${slot.id}${path}`, send)).status], [method, 404])
    equal((await asPage(verifier, ticket, `/v1/slots/${slot.id}${path}`, send)).status, 401)
  }
  equal((await asBank(verifier, `/v1/slots/${slot.id}`)).body['state'], 'empty')
})

test('what is not in the documented shape is refused', async () => {
  for (const body of [{}, { username: '' }, { username: 'mandy', notify: 'pigeon' }, { username: 'mandy', serial: 'TSFT-000001' }]) {
    equal((await asBank(verifier, '/v1/slots', { body })).status, 400, JSON.stringify(body))
  }
  equal((await asBank(verifier, '/v1/slots', { body: { username: 'nobody' } })).body['code'], 'user_not_found')
  equal((await asBank(verifier, '/v1/slots', { body: { username: 'mandy', notify: 'email' } })).body['code'], 'address_missing')
  equal((await asBank(verifier, '/v1/slots?limit=0')).status, 400)
})
