/** The strict CBOR reader: what it takes, what it refuses, and what it survives. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { decodeCbor, type CborValue } from '../../server/webauthn/cbor.ts'
import { encodeCbor, type Encodable } from '../authenticator/cbor.ts'
import { codeOf } from './ceremony.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const taken: readonly (readonly [bytes: string, value: CborValue])[] = [
  ['00', 0], ['17', 23], ['18 18', 24], ['19 0100', 256], ['1a 00010000', 65536], ['1b 0000000100000000', 4294967296],
  ['20', -1], ['38 63', -100], ['3a 00010000', -65537], ['f4', false], ['f5', true], ['f6', null], ['60', ''], ['63 e282ac', '€'],
  ['6e 616263646566676869 6ac3a97a78', 'abcdefghijézx'],
]

for (const [bytes, value] of taken) {
  test(`reads ${bytes}`, () => assert.deepEqual(decodeCbor(hex(bytes)), value))
}

const refused: Readonly<Record<string, string>> = {
  'nothing': '',
  'an item after the item': '00 00',
  'a cut integer': '19 01',
  'a cut byte string': '42 01',
  'a byte string of 4 GiB': '5a ffffffff',
  'a byte string beyond safe integers': '5b ffffffffffffffff',
  'a list of 4 billion': '9a ffffffff',
  'a map of 4 billion': 'ba ffffffff',
  'an integer beyond safe integers': '1b ffffffffffffffff',
  'an integer longer than needed (1)': '18 17',
  'an integer longer than needed (2)': '19 00ff',
  'an integer longer than needed (4)': '1a 0000ffff',
  'an integer longer than needed (8)': '1b 00000000ffffffff',
  'a length longer than needed': '58 01 00',
  'reserved additional information': '1c',
  'an indefinite byte string': '5f 41 00 ff',
  'an indefinite text': '7f 61 61 ff',
  'an indefinite list': '9f ff',
  'an indefinite map': 'bf ff',
  'a lone break': 'ff',
  'a tag': 'c0 00',
  'a half float': 'f9 3c00',
  'a float': 'fa 47c35000',
  'a double': 'fb 3ff199999999999a',
  'undefined': 'f7',
  'a simple value': 'f8 ff',
  'a duplicate number key': 'a2 01 00 01 00',
  'a duplicate text key': 'a2 6161 00 6161 00',
  'a map key of bytes': 'a1 41 00 00',
  'a map key that is a map': 'a1 a0 00',
  'a text that is not UTF-8': '61 ff',
  'a long text that is not UTF-8': '71 6161616161616161616161616161616180',
  'an overlong text': '62 c080',
}

for (const [what, bytes] of Object.entries(refused)) {
  test(`refuses ${what}`, () => assert.equal(codeOf(() => decodeCbor(hex(bytes))), 'cbor_invalid'))
}

test('refuses more than eight levels, and takes eight', () => {
  assert.equal(codeOf(() => decodeCbor(hex(`${'81'.repeat(7)}00`))), 'accepted')
  assert.equal(codeOf(() => decodeCbor(hex(`${'81'.repeat(8)}00`))), 'cbor_invalid')
  assert.equal(codeOf(() => decodeCbor(new Uint8Array(40_000).fill(0x81))), 'cbor_invalid')
})

test('refuses more than 1024 items', () => {
  assert.equal(codeOf(() => decodeCbor(Buffer.concat([hex('99 03ff'), new Uint8Array(1023)]))), 'accepted')
  assert.equal(codeOf(() => decodeCbor(Buffer.concat([hex('99 0400'), new Uint8Array(1024)]))), 'cbor_invalid')
})

test('a key named __proto__ is a key', () => {
  const value = decodeCbor(encodeCbor(new Map<Encodable, Encodable>([['__proto__', 1]])))
  assert.equal(value instanceof Map && value.get('__proto__'), 1)
})

test('noise is refused or read, and never breaks anything', () => {
  for (let round = 0; round < 20_000; round += 1) codeOf(() => decodeCbor(randomBytes(1 + (round % 64))))
})
