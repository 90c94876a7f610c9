import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeBase45, encodeBase45 } from '../../server/contract/kap/base45.ts'
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'

const utf8 = new TextEncoder()

describe('RFC 9285', () => {
  // §4.3 and §4.4.
  for (const [text, encoded] of [['AB', 'BB8'], ['Hello!!', '%69 VD92EX0'], ['base-45', 'UJCLQE7W581'], ['ietf!', 'QED8WEX0']] as const) {
    it(`writes and reads "${text}" as ${encoded}`, () => {
      assert.equal(encodeBase45(utf8.encode(text)), encoded)
      assert.deepEqual(decodeBase45(encoded), Uint8Array.from(utf8.encode(text)))
    })
  }

  it('writes nothing as nothing, and reads back every run of bytes of length 0 to 300', () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length) % 256)
      assert.deepEqual(decodeBase45(encodeBase45(bytes)), bytes)
    }
  })

  for (const [why, text] of [
    ['three characters beyond 65535', 'GGW'], ['the largest three', ':::'], ['two characters beyond 255', 'V5'],
    ['one character left over', 'BB8A'], ['lower case', 'bb8'], ['a foreign character', 'BB_'], ['a line end', 'BB8\n'],
    ['a character of another alphabet', 'ВВ8'],
  ] as const) {
    it(`refuses ${why}`, () => assert.equal(decodeBase45(text), null))
  }

  it('knows the largest values that fit', () => {
    assert.deepEqual(decodeBase45('FGW'), Uint8Array.of(255, 255))
    assert.deepEqual(decodeBase45('U5'), Uint8Array.of(255))
  })
})

describe('the text of a QR code', () => {
  const message = Uint8Array.of(1, 1, 254)

  it('is the prefix and Base45, all of it in the alphanumeric mode of QR', () => {
    const text = encodeQrText(message)
    assert.match(text, /^KT1:[0-9A-Z $%*+\-./:]+$/)
    assert.deepEqual(decodeQrText(text), message)
  })

  it('is nobody else\'s: another prefix, lower case, spaces around or a later version are not read', () => {
    const rest = encodeBase45(message)
    for (const text of [rest, `kt1:${rest}`, `KT2:${rest}`, ` KT1:${rest}`, `KT1:${rest}\n`, 'https://example.com', '']) {
      assert.equal(decodeQrText(text), null, text)
    }
  })

  it('is not looked at when it is longer than any message', () => {
    assert.equal(decodeQrText(`KT1:${'000'.repeat(201)}`), null)
  })
})
