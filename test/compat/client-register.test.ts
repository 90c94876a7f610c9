/** Which addresses a registered network holds, and that it holds no others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClientRegister } from '../../server/compat/soap/client-register.ts'
import { limitKey } from '../../server/http/address.ts'

const holds = (network: string, address: string) => createClientRegister([{ loginName: 'bank', network }]).holds('bank', limitKey(address))

test('an IPv6 network holds no IPv4 client, however small its own numbers are', () => {
  for (const network of ['::1', '::1/128', '::/0', '::/64', '2001:db8::/32']) {
    for (const address of ['8.8.8.8', '127.0.0.1', '0.0.0.1']) assert.equal(holds(network, address), false, `${network} ${address}`)
  }
  assert.equal(holds('::1', '::1'), true)
  assert.equal(holds('2001:db8:1:2::5', '2001:db8:1:2:ffff::1'), true)
  assert.equal(holds('2001:db8:1:2::5', '2001:db8:1:3::5'), false)
})

test('an IPv4 client is registered as itself, also where it is written as an IPv6 one', () => {
  for (const network of ['10.0.0.5', '10.0.0.5/32', '::ffff:10.0.0.5', '::FFFF:10.0.0.5/128']) {
    assert.equal(holds(network, '10.0.0.5'), true, network)
    for (const address of ['10.0.0.6', '8.8.8.8', '::1', '::']) assert.equal(holds(network, address), false, `${network} ${address}`)
  }
  for (const network of ['10.0.0.0/8', '::ffff:10.0.0.0/104']) {
    assert.equal(holds(network, '10.9.9.9'), true, network)
    assert.equal(holds(network, '11.0.0.1'), false, network)
  }
})
