/** Which addresses are refused for the key that they hold, in whatever spelling, and which are not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseKeyInAddress } from '../../server/compat/soap/key-in-address.ts'
import { Refusal } from '../../server/contract/refuse.ts'

const refuses = (query: string): boolean => {
  try {
    refuseKeyInAddress({ query }, new Set(['apikey', 'sp_key']))
    return false
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'malformed')
    return true
  }
}

test('a key is found behind whatever stands before it, and however often it is encoded', () => {
  const values = ['kk_abc', 'ks_abc', 'ku_abc', 'bank:kk_abc', 'Apikey+kk_abc', 'bank/kk_abc', '"kk_abc"', '%22kk_abc', '(kk_abc)', 'a,kk_abc', 'a=kk_abc', '%6bk_abc', '%256bk%255fabc', '%25256bk_abc', '%E0%A4kk_abc', '%zz/kk%5Fabc', '%0akk_abc']
  for (const value of values) for (const query of [value, `a=${value}`, `a=1;b=${value}`, `a=1&b=${value}`, `${value}=1`, `wsdl&${value}`]) assert.equal(refuses(query), true, query)
})

test('a name of a key is found in every case, between every two marks, and however often it is encoded', () => {
  for (const name of ['apikey', 'ApiKey', '%41piKey', '%2541piKey', '+apikey+', 'apikey%00', 'apikey[]', '%20sp%5fkey', '$sp_key']) {
    for (const query of [name, `${name}=x`, `a=1&${name}=x`, `a=1;${name}=x`, `a=1%26${name}=x`, `a=1%3b${name}%3dx`]) assert.equal(refuses(query), true, query)
  }
})

test('a query without a key is nobody\'s business', () => {
  for (const query of ['', 'wsdl', 'singleWsdl', 'a=1&b=2', 'user=mikk_a', 'page=kk', 'name=apikey', 'q=100%', 'a=%', 'myapikey2=x']) assert.equal(refuses(query), false, query)
})
