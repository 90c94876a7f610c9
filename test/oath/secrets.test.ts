import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeBase32, encodeBase32 } from '../../server/oath/base32.ts'
import { parseKeyUri, writeKeyUri, type KeyUri } from '../../server/oath/key-uri.ts'
import { judgeSecret } from '../../server/oath/secret.ts'

describe('a secret', () => {
  it('has 112 bits when it is new, and 80 and a mark when it comes with an older device', () => {
    assert.deepEqual(judgeSecret(Buffer.alloc(14), 'new'), { legacy: false })
    assert.deepEqual(judgeSecret(Buffer.alloc(13), 'imported'), { legacy: true })
    assert.deepEqual(judgeSecret(Buffer.alloc(14), 'imported'), { legacy: false })
    assert.throws(() => judgeSecret(Buffer.alloc(13), 'new'), { code: 'secret_weak' })
    assert.throws(() => judgeSecret(Buffer.alloc(9), 'imported'), { code: 'secret_weak' })
    assert.throws(() => judgeSecret(Buffer.alloc(129), 'imported'), { code: 'malformed' })
  })
})

describe('Base32', () => {
  // RFC 4648 §10, without its padding.
  for (const [text, encoded] of [['', ''], ['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI']] as const) {
    it(`writes and reads "${text}"`, () => {
      assert.equal(encodeBase32(Buffer.from(text)), encoded)
      assert.deepEqual(decodeBase32(encoded), Uint8Array.from(Buffer.from(text)))
    })
  }

  it('reads lower case, groups and padding', () => {
    for (const text of ['mzxw6ytboi', 'MZXW 6YTB OI', 'MZXW6YTBOI======']) assert.deepEqual(decodeBase32(text), Uint8Array.from(Buffer.from('foobar')), text)
  })

  it('is nothing else: foreign characters, impossible lengths, bits left over', () => {
    for (const text of ['MZXW1', 'A', 'AAA', 'AAAAAA', 'M', 'MZX', 'MZXW6Y', 'MZ', 'MY-', 'MY=MY', 'МY']) assert.equal(decodeBase32(text), null, text)
  })
})

describe('an otpauth address', () => {
  const secret = Uint8Array.from(Buffer.from('12345678901234567890'))
  const totp: KeyUri = { kind: 'totp', issuer: 'Bank & Söhne', account: 'mandy@example.com', secret, algorithm: 'SHA256', digits: 8, periodSeconds: 60 }
  const hotp: KeyUri = { kind: 'hotp', issuer: '', account: 'mandy', secret, algorithm: 'SHA1', digits: 6, counter: 7 }

  it('is written as authenticator apps read it', () => {
    assert.equal(writeKeyUri(totp), 'otpauth://totp/Bank%20%26%20S%C3%B6hne:mandy%40example.com'
      + '?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bank%20%26%20S%C3%B6hne&algorithm=SHA256&digits=8&period=60')
    assert.equal(writeKeyUri(hotp), 'otpauth://hotp/mandy?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&counter=7')
  })

  it('comes back as it went out', () => {
    assert.deepEqual(parseKeyUri(writeKeyUri(totp)), totp)
    assert.deepEqual(parseKeyUri(writeKeyUri(hotp)), hotp)
  })

  it('is read with its defaults, and with parameters that are not ours', () => {
    assert.deepEqual(parseKeyUri('otpauth://totp/Example:%20alice?secret=gezd gnbv&image=x'),
      { kind: 'totp', issuer: 'Example', account: 'alice', secret: Uint8Array.from(Buffer.from('12345')), algorithm: 'SHA1', digits: 6, periodSeconds: 30 })
  })

  const good = 'otpauth://totp/a:b?secret=GEZDGNBV&issuer=a'
  for (const [part, text] of [
    ['address', 'no address'], ['type', good.replace('otpauth', 'https')], ['type', good.replace('totp', 'ocra')], ['type', `${good}&x=${'x'.repeat(2048)}`],
    ['secret', 'otpauth://totp/b'], ['secret', good.replace('GEZDGNBV', '')], ['secret', good.replace('GEZD', 'GEZ1')], ['secret', `${good}&secret=GEZDGNBV`],
    ['label', good.replace('a:b', 'a:b:c')], ['label', good.replace('a:b', '')], ['label', good.replace('a:b', 'a:%FF')], ['label', good.replace('a:b', 'a:b%0A')],
    ['issuer', good.replace('issuer=a', 'issuer=c')], ['digits', `${good}&digits=9`], ['digits', `${good}&digits=06.`], ['period', `${good}&period=0`],
    ['period', `${good}&period=3601`], ['algorithm', `${good}&algorithm=MD5`], ['counter', good.replace('totp', 'hotp')], ['counter', `${good.replace('totp', 'hotp')}&counter=-1`],
  ] as const) {
    it(`is refused for its ${part}: ${text.slice(0, 60)}`, () => {
      assert.throws(() => parseKeyUri(text), (error: Error & { code?: string; params?: { part?: string } }) =>
        error.code === 'import_invalid' && error.params?.part === part && !error.message.includes('GEZD'))
    })
  }

  it('is not written with a colon inside', () => {
    assert.throws(() => writeKeyUri({ ...totp, issuer: 'a:b' }), TypeError)
    assert.throws(() => writeKeyUri({ ...totp, account: 'a:b' }), TypeError)
    assert.throws(() => writeKeyUri({ ...totp, account: '' }), TypeError)
  })
})
