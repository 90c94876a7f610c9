/** Devices for one-time codes through the door: what comes out, to whom, and what never does. Security table F10, F11, J1. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { encodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { asBank, asPage, asShop, call, mint, startVerifier, type Reply, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier({ metrics: true })
})
after(() => verifier.close())

const secret = Buffer.from('a seed that nobody may see again')
const spellings = [secret.toString('latin1'), secret.toString('hex'), secret.toString('hex').toUpperCase(), encodeBase32(secret), secret.toString('base64').slice(0, 40), secret.toString('base64url').slice(0, 40)]
const code = (counter: number) => makeHotp({ secret, algorithm: 'SHA1', digits: 6 }, counter)
const device = ({ body }: Reply) => body['device'] as { readonly id: string }

test('a secret is in the one answer that made it, and in no other answer, event, log line, metric or file', async () => {
  await mint(verifier, { username: 'mandy' })
  const added = await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', serial: 'J1', secretHex: secret.toString('hex'), username: 'mandy' } })
  assert.equal(added.body['secretBase32'], encodeBase32(secret))
  assert.equal(added.headers.get('cache-control'), 'no-store')
  const path = `/v1/oath-devices/${device(added).id}`
  const file = `serial,kind,secret_hex\nJ2,hotp,${secret.toString('hex')}\n`
  const replies = [
    await asBank(verifier, '/v1/oath-devices/import', { body: { format: 'csv', text: file } }),
    await asBank(verifier, '/v1/oath-devices/import', { body: { format: 'csv', text: `${file}J3,hotp,${secret.toString('hex')}x\n` } }),
    await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', serial: 'J1', secretHex: secret.toString('hex') } }),
    await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', serial: 'odd one', secretBase32: encodeBase32(secret) } }),
    await asBank(verifier, path), await asBank(verifier, '/v1/oath-devices'), await asBank(verifier, '/v1/users/mandy/devices'),
    await asBank(verifier, `${path}/validate`, { body: { code: code(0) } }), await asBank(verifier, `${path}/validate`, { body: { code: code(0) } }),
    await asBank(verifier, '/v1/users/mandy/validate', { body: { code: code(1) } }),
    await asBank(verifier, `${path}/resynchronize`, { body: { codes: [code(100), code(101)] } }),
    await asBank(verifier, path, { method: 'PATCH', body: { name: 'Card' } }),
    await asBank(verifier, `${path}/state`, { method: 'PUT', body: { state: 'disabled' } }), await asBank(verifier, `${path}/lock`, { method: 'DELETE' }),
    await asBank(verifier, `${path}/user`, { method: 'DELETE' }), await asBank(verifier, `${path}/user`, { method: 'PUT', body: { username: 'mandy' } }),
    await asBank(verifier, `${path}/secret`, { body: {} }), await call(verifier, '/metrics'),
  ]
  await verifier.services.store.chainEvents((_account, _head, events) => events.map(() => new Uint8Array(32)))
  replies.push(await asBank(verifier, '/v1/events?limit=1000'))
  const stored = await Promise.all((await readdir(verifier.folder)).map((name) => readFile(join(verifier.folder, name), 'latin1')))
  const seen = [verifier.log.join(''), ...replies.map(({ text }) => text), ...stored].join('\n')
  for (const spelling of spellings) assert.ok(!seen.includes(spelling), spelling.slice(0, 3))
  for (const used of [0, 1, 100]) assert.ok(!verifier.log.join('').includes(code(used)))
  assert.deepEqual(replies.slice(7, 10).map(({ status, body }) => [status, body['code']]), [[200, undefined], [400, 'otp_wrong'], [200, undefined]])
})

test('another account finds nothing of a device, and a page has no business with it', async () => {
  const path = `/v1/oath-devices/${device(await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', serial: 'mine', secretHex: secret.toString('hex') } })).id}`
  const calls: readonly [string, string, unknown][] = [
    ['GET', path, undefined], ['PATCH', path, { name: 'x' }], ['DELETE', path, undefined], ['PUT', `${path}/state`, { state: 'active' }], ['DELETE', `${path}/lock`, undefined],
    ['POST', `${path}/secret`, {}], ['POST', `${path}/question`, {}], ['POST', `${path}/validate`, { code: code(0) }], ['POST', `${path}/resynchronize`, { codes: [code(0), code(1)] }], ['DELETE', `${path}/user`, undefined],
  ]
  const { ticket } = await mint(verifier, { username: 'mandy' })
  for (const [method, address, body] of calls) {
    const foreign = await asShop(verifier, address, { method, ...(body === undefined ? {} : { body }) })
    assert.deepEqual([foreign.status, foreign.body['code']], [404, 'device_not_found'], `${method} ${address}`)
    assert.equal((await asPage(verifier, ticket, address, { method, ...(body === undefined ? {} : { body }) })).status, 401)
    assert.equal((await call(verifier, address, { method, ...(body === undefined ? {} : { body }) })).status, 401)
  }
  assert.deepEqual((await asShop(verifier, '/v1/oath-devices')).body, { devices: [], next: null })
  assert.equal((await asBank(verifier, `${path}/validate`, { body: { code: code(0) } })).status, 200)
})

test('pages of devices lead to each other, and an odd address is refused', async () => {
  for (const serial of ['P1', 'P2', 'P3']) await asBank(verifier, '/v1/oath-devices', { body: { type: 'totp', serial } })
  const serials: string[] = []
  for (let from: string | null = 'P0'; from !== null;) {
    const { body }: Reply = await asBank(verifier, `/v1/oath-devices?limit=2&from=${from}`)
    serials.push(...(body['devices'] as { serial: string }[]).map(({ serial }) => serial))
    from = body['next'] as string | null
  }
  assert.deepEqual(serials.filter((serial) => serial.startsWith('P')), ['P1', 'P2', 'P3'])
  for (const query of ['from=a%00', 'from=a%20b', `from=${'x'.repeat(65)}`, 'limit=0', 'after=1']) assert.equal((await asBank(verifier, `/v1/oath-devices?${query}`)).body['code'], 'malformed', query)
})

test('every refused code leaves one event, with the device', async () => {
  const { id } = device(await asBank(verifier, '/v1/oath-devices', { body: { type: 'hotp', serial: 'traced' } }))
  const wrong = await asBank(verifier, `/v1/oath-devices/${id}/validate`, { body: { code: '123' } })
  assert.deepEqual([wrong.status, wrong.body['code'], wrong.body['triesLeft']], [400, 'otp_wrong', 9])
  await verifier.services.store.chainEvents((_account, _head, events) => events.map(() => new Uint8Array(32)))
  const events = (await verifier.services.store.listEvents(verifier.bank.accountId, 0, 1000)).filter(({ deviceId }) => deviceId === id)
  assert.deepEqual(events.map(({ type, outcome, code: why }) => [type, outcome, why]), [['oath_device.added', 'accepted', null], ['code.validated', 'refused', 'otp_wrong']])
})
