import assert from 'node:assert/strict'
import { createCipheriv, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import { importPskc } from '../../server/oath/pskc/import-pskc.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, 'pskc', `${name}.xml`), 'utf8')
const load = (text: string, secret: Parameters<typeof importPskc>[1] = null) => importPskc(Buffer.from(text), secret)
const digits = Uint8Array.from(Buffer.from('12345678901234567890'))
const shared = { key: Uint8Array.from(Buffer.from('12345678901234567890123456789012', 'hex')) }
const hotp = {
  kind: 'hotp', serial: '987654321', keyId: '12345678', manufacturer: 'Manufacturer', algorithm: 'SHA1', digits: 8, counter: 0,
  legacy: false, notBeforeMs: null, notAfterMs: null, secret: digits,
}
const plain = (keys: Awaited<ReturnType<typeof importPskc>>['keys']) => keys.map((key) => ({ ...key, secret: Uint8Array.from(key.secret) }))

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(() => null, (thrown: unknown) => thrown)
  assert.ok(error instanceof Refusal, String(error))
  return error
}

async function faultsOf(text: string): Promise<readonly string[]> {
  const { code, params } = await refusalOf(load(text))
  assert.equal(code, 'import_invalid')
  return params['faults'] as readonly string[]
}

describe('RFC 6030', () => {
  it('figure 3: a key with all around it', async () => {
    const { keys, passedOver } = await load(read('figure3'))
    assert.deepEqual(plain(keys), [hotp])
    assert.deepEqual(passedOver, [])
  })

  it('figure 5: a key with a PIN, which the device checks itself', async () => {
    const { keys, passedOver } = await load(read('figure5'))
    assert.deepEqual(plain(keys), [hotp])
    assert.deepEqual(passedOver, ['KeyPackage 2, Key 123456781: a PIN'])
  })

  it('figure 6: a key encrypted with a key that both sides have', async () => {
    assert.deepEqual(plain((await load(read('figure6'), shared)).keys), [hotp])
  })

  it('figure 7: a key encrypted with a password, and without the counter that HOTP needs', async () => {
    const { params } = await refusalOf(load(read('figure7'), { password: 'qwerty' }))
    assert.deepEqual(params['faults'], ['KeyPackage 1, Key 123456: "Counter" is missing.'])
    const whole = read('figure7').replace('</pskc:Secret>', '</pskc:Secret><pskc:Counter><pskc:PlainValue>5</pskc:PlainValue></pskc:Counter>')
    const { keys } = await load(whole, { password: 'qwerty' })
    assert.deepEqual(plain(keys), [{ ...hotp, keyId: '123456', manufacturer: 'TokenVendorAcme', counter: 5, secret: digits }])
  })

  it('figure 10: several devices, one with two keys of different months', async () => {
    const { keys } = await load(read('figure10'))
    assert.deepEqual(keys.map(({ serial, keyId }) => [serial, keyId]), [['654321', '1'], ['123456', '2'], ['9999999', '3'], ['9999999', '4']])
    assert.equal(keys[3]?.notBeforeMs, Date.UTC(2006, 3, 1))
    assert.equal(keys[3]?.notAfterMs, Date.UTC(2006, 3, 30))
  })

  it('figures 2 and 4: keys that hold too little to be a device here', async () => {
    assert.deepEqual(await faultsOf(read('figure2')), ['KeyPackage 1, Key 12345678: The secret is shorter than one-time codes need.'])
    assert.match((await faultsOf(read('figure4')))[0] ?? '', /"Secret" is missing/)
  })
})

describe('a PSKC file', () => {
  it('brings TOTP with its hash, step and drift, also under the older name of the profile', async () => {
    const { keys } = await load(read('totp'))
    assert.deepEqual(plain(keys), [{
      kind: 'totp', serial: '987654323', keyId: '987654323', manufacturer: 'TokenVendorAcme', algorithm: 'SHA256', digits: 6, periodSeconds: 60, drift: -4,
      legacy: false, notBeforeMs: null, notAfterMs: null, secret: digits,
    }])
  })

  it('brings OCRA with its suite', async () => {
    const text = read('figure3').replace('pskc:hotp', 'pskc:ocra').replace('<ResponseFormat', '<Suite>OCRA-1:HOTP-SHA256-8:C-QN08</Suite><ResponseFormat')
    const [key] = (await load(text)).keys
    assert.ok(key?.kind === 'ocra')
    assert.deepEqual([key.suite, key.algorithm, key.digits, key.counter], ['OCRA-1:HOTP-SHA256-8:C-QN08', 'SHA256', 8, 0])
  })

  it('marks a secret that is shorter than one made today', async () => {
    const [key] = (await load(read('figure3').replace('MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=', 'MTIzNDU2Nzg5MA=='))).keys
    assert.equal(key?.legacy, true)
  })

  it('with a signature says that nobody verified it', async () => {
    const { passedOver } = await load(read('figure3').replace('</KeyContainer>', '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></KeyContainer>'))
    assert.deepEqual(passedOver, ['Signature: not verified'])
  })

  const bent: readonly (readonly [string, string, (text: string) => string, RegExp])[] = [
    ['another version', 'figure3', (text) => text.replace('Version="1.0"', 'Version="2.0"'), /no PSKC file/],
    ['another namespace', 'figure3', (text) => text.replace('keyprov:pskc"', 'keyprov:pskc:1.0"'), /no PSKC file/],
    ['no length of codes', 'figure3', (text) => text.replace(/<ResponseFormat[^>]*>/, ''), /"ResponseFormat" is missing/],
    ['codes of 9 digits', 'figure3', (text) => text.replace('Length="8"', 'Length="9"'), /6 to 8 digits/],
    ['codes that are not decimal', 'figure3', (text) => text.replace('DECIMAL', 'HEXADECIMAL'), /not decimal/],
    ['a check digit', 'figure3', (text) => text.replace('Encoding=', 'CheckDigits="true" Encoding='), /check digit/],
    ['a hash that is not ours', 'figure3', (text) => text.replace('<ResponseFormat', '<Suite>HMAC-MD5</Suite><ResponseFormat'), /hash is not supported/],
    ['another algorithm', 'figure3', (text) => text.replace('pskc:hotp', 'pskc:securid'), /kind that is not supported/],
    ['a secret that is not base64', 'figure3', (text) => text.replace('MTIz', '!TIz'), /not base64/],
    ['a secret with bits left over', 'figure3', (text) => text.replace('OTA=', 'OTB='), /not base64/],
    ['two secrets', 'figure3', (text) => text.replace('<Counter>', '<Secret/><Counter>'), /stands twice/],
    ['a counter that is no number', 'figure3', (text) => text.replace('>0<', '>-1<'), /not a whole number/],
    ['a policy that nobody understands', 'figure5', (text) => text.replace('<KeyUsage>', '<NumberOfTransactions>5</NumberOfTransactions><KeyUsage>'), /NumberOfTransactions/],
    ['a usage that is not ours', 'figure5', (text) => text.replace('>OTP<', '>Encrypt<'), /does not allow/],
    ['a PIN that goes into the code', 'figure5', (text) => text.replace('"Local"', '"Append"'), /PIN that goes into/],
    ['a date without a zone', 'figure10', (text) => text.replace('2006-05-01T00:00:00Z', '2006-05-01T00:00:00'), /not a date/],
    ['a key that stands twice', 'figure10', (text) => text.replace('Id="4"', 'Id="3"'), /stands twice/],
    ['a step of no seconds', 'totp', (text) => text.replace('>60<', '>0<'), /out of bounds/],
    ['an OCRA suite that is none', 'figure3', (text) => text.replace('pskc:hotp', 'pskc:ocra'), /OCRA suite/],
  ]
  for (const [why, figure, bend, fault] of bent) {
    it(`is refused for ${why}`, async () => {
      assert.notEqual(bend(read(figure)), read(figure))
      assert.match((await refusalOf(load(bend(read(figure))))).message, fault)
    })
  }

  it('is refused whole, with every fault', async () => {
    const text = read('figure10').replaceAll('Length="8"', 'Length="5"')
    const { params } = await refusalOf(load(text))
    assert.equal(params['count'], 4)
    assert.match(String((params['faults'] as readonly string[])[3]), /KeyPackage 4, Key 4: /)
  })

  it('passes the gate of all XML first', async () => {
    assert.equal((await refusalOf(load('<!DOCTYPE x><KeyContainer/>'))).code, 'xml_refused')
  })
})

describe('an encrypted PSKC file', () => {
  for (const [why, file, secret] of [
    ['without a key', 'figure6', null],
    ['with another key', 'figure6', { key: new Uint8Array(16) }],
    ['with a key of another length', 'figure6', { key: new Uint8Array(32) }],
    ['with a password instead of its key', 'figure6', { password: 'qwerty' }],
    ['with another password', 'figure7', { password: 'Qwerty' }],
    ['with a key instead of its password', 'figure7', shared],
  ] as const) {
    it(`does not open ${why}`, async () => assert.equal((await refusalOf(load(read(file), secret))).code, 'import_key_wrong'))
  }

  const bent: readonly (readonly [string, (text: string) => string, string])[] = [
    ['a ciphertext was changed', (text) => text.replace('AAECAwQF', 'AAECAwQG'), 'import_key_wrong'],
    ['a MAC was changed', (text) => text.replace('Su+N', 'Su+O'), 'import_key_wrong'],
    ['the MAC is missing', (text) => text.replace(/<ValueMAC>[^<]*<\/ValueMAC>/, ''), 'import_invalid'],
    ['the MAC method is missing', (text) => text.replace(/<MACMethod[^]*<\/MACMethod>/, ''), 'import_invalid'],
    ['the MAC method is another', (text) => text.replace('#hmac-sha1', '#hmac-md5'), 'import_invalid'],
    ['the cipher is another', (text) => text.replaceAll('#aes128-cbc', '#tripledes-cbc'), 'import_invalid'],
    ['the secret is not encrypted after all', (text) => text.replace(/<EncryptedValue>[^]*<\/ValueMAC>/, '<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>'), 'import_invalid'],
    ['the key is sealed to a certificate', (text) => text.replace(/<ds:KeyName>.*<\/ds:KeyName>/, '<ds:X509Data/>'), 'import_invalid'],
  ]
  for (const [why, bend, code] of bent) {
    it(`is refused when ${why}`, async () => {
      assert.notEqual(bend(read('figure6')), read('figure6'))
      assert.equal((await refusalOf(load(bend(read('figure6')), shared))).code, code)
    })
  }

  it('opens with AES-256 and HMAC-SHA-256, and with the encryption key as MAC key where the file names no other', async () => {
    const key = Uint8Array.from({ length: 32 }, (_, index) => index)
    const cipher = createCipheriv('aes-256-cbc', key, Buffer.alloc(16, 7))
    const value = Buffer.concat([Buffer.alloc(16, 7), cipher.update(digits), cipher.final()])
    const mac = createHmac('sha256', key).update(value).digest('base64')
    const text = read('figure6').replace(/<MACKey>[^]*<\/MACKey>/, '').replace('2000/09/xmldsig#hmac-sha1', '2001/04/xmldsig-more#hmac-sha256')
      .replaceAll('#aes128-cbc', '#aes256-cbc').replace(/AAECAw\S+/, value.toString('base64')).replace(/Su\+N\S+/, mac)
    assert.deepEqual(plain((await load(text, { key })).keys), [hotp])
    assert.equal((await refusalOf(load(text, { key: key.toReversed() }))).code, 'import_key_wrong')
  })

  it('does not keep the verifier busy with its password', async () => {
    for (const rounds of ['1000001', '0']) {
      const text = read('figure7').replace('>1000<', `>${rounds}<`)
      assert.match((await refusalOf(load(text, { password: 'qwerty' }))).message, /IterationCount/)
    }
  })
})
