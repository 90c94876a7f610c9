/** `POST /v1/devices/import` over HTTP, and what a page gets to see of imported keys. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FinishedCeremony } from '../../server/contract/shapes/ceremonies.ts'
import type { ImportedKeys } from '../../server/contract/shapes/imports.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { createU2fKey } from '../authenticator/u2f-key.ts'
import { answerByAppId, describeKey } from '../relying-party/import-stage.ts'
import { asBank, asPage, beginAuthentication, beginRegistration, call, mint, origin, startVerifier, type Verifier } from './verifier.ts'

const maker = createAttestationAuthority().issue()
let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const importing = (body: object) => asBank(verifier, '/v1/devices/import', { body })

test('an account alone may import, within the bounds of its documents', async () => {
  const row = describeKey('mandy', createU2fKey(maker))
  equal((await call(verifier, '/v1/devices/import', { method: 'POST', body: { keys: [row] } })).status, 401)
  const { ticket } = await mint(verifier, { username: 'mandy' })
  equal((await asPage(verifier, ticket, '/v1/devices/import', { body: { keys: [row] } })).status, 401)
  for (const body of [{}, { keys: [] }, { keys: Array.from({ length: 101 }, () => row) }, { keys: [{ ...row, owner: 'x' }] }, { keys: [{ ...row, counter: -1 }] }, { keys: [row], userId: 'x' }, { keys: [{ ...row, counter: 2 ** 32 }] }]) {
    equal((await importing(body)).body['code'], 'malformed')
  }
  const odd = await importing({ keys: [{ ...row, keyHandle: 'AQID BA' }, { ...row, keyHandle: 'AQIDBA!!' }, { ...row, keyHandle: 'AQIDBB' }], createUsers: true })
  deepEqual((odd.body as ImportedKeys).outcomes.map(({ code }) => code), ['encoding_invalid', 'encoding_invalid', 'encoding_invalid'])
})

test('an account learns nothing of the keys of another, and the same key handle is taken once for an RP ID', async () => {
  const row = describeKey('mandy', createU2fKey(maker))
  equal(((await importing({ keys: [row], createUsers: true })).body as ImportedKeys).imported, 1)
  const basic = Buffer.from(`shop:${verifier.shop.key}`).toString('base64')
  const foreign = await call(verifier, '/v1/devices/import', {
    method: 'POST', headers: { authorization: `Basic ${basic}` }, body: { keys: [{ ...row, appId: 'https://shop.example/u2f' }], createUsers: true },
  })
  // Another RP ID is another credential.
  equal((foreign.body as ImportedKeys).outcomes[0]?.outcome, 'imported')
})

test('a page signs in with an imported key, and enrolls it anew by the right it was given', async () => {
  const { version, policy } = (await asBank(verifier, '/v1/policy')).body as { version: number; policy: object }
  equal((await asBank(verifier, '/v1/policy', { method: 'PUT', body: { version, policy: { ...policy, upgradeImported: 'offer' } } })).status, 200)
  const key = createU2fKey(maker)
  equal((await importing({ keys: [describeKey('ada', key)], createUsers: true })).status, 200)
  const { ticket } = await mint(verifier, { username: 'ada', operation: 'verify' })
  const begun = await beginAuthentication(verifier, ticket)
  const finished = (await asPage(verifier, ticket, `/v1/authentications/${begun.ceremonyId}`, { body: answerByAppId(begun.publicKey, key) })).body as FinishedCeremony
  equal(finished.device.origin, 'imported')
  const right = finished.upgrade?.ticket ?? ''
  match(right, /^kt_/)
  const registration = await beginRegistration(verifier, right)
  const response = createAuthenticator().create(registration.publicKey, { origin })
  const reply = await asPage(verifier, right, `/v1/registrations/${registration.ceremonyId}`, { body: response })
  equal(reply.status, 201)
  equal((reply.body as FinishedCeremony).device.replaces, finished.device.id)
  const list = (await asBank(verifier, '/v1/users/ada/devices')).body as { devices: { id: string; replacedBy: string | null }[] }
  equal(list.devices.find(({ id }) => id === finished.device.id)?.replacedBy, (reply.body as FinishedCeremony).device.id)
  ok(!verifier.log.join('\n').includes(right))
})
