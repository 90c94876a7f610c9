/**
 * Activation Message 2 opened without the library: HPKE mode_psk by the letter of RFC 9180, on
 * node:crypto alone. Library and specification have to agree on the published vector.
 */
import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'

type Texts = Readonly<Record<string, string>>
const { device, cases: [{ subkeys, message2 }] } = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors.json'), 'utf8')) as {
  readonly device: Texts
  readonly cases: readonly [{ readonly subkeys: Texts; readonly message2: Texts }]
}

const un = (text: string | undefined) => Buffer.from(text ?? '', 'hex')
const u16 = (value: number) => Buffer.of(value >> 8, value & 255)
const [kem, kdf, aead] = [u16(0x0010), u16(0x0001), u16(0x0001)]
const kemId = Buffer.concat([Buffer.from('KEM'), kem])
const hpkeId = Buffer.concat([Buffer.from('HPKE'), kem, kdf, aead])

/** §4: LabeledExtract and LabeledExpand. */
const extract = (id: Buffer, salt: Buffer, label: string, ikm: Buffer) =>
  createHmac('sha256', salt).update(Buffer.concat([Buffer.from('HPKE-v1'), id, Buffer.from(label), ikm])).digest()

function expand(id: Buffer, key: Buffer, label: string, info: Buffer, length: number): Buffer {
  const labeled = Buffer.concat([u16(length), Buffer.from('HPKE-v1'), id, Buffer.from(label), info])
  // One block of HKDF-Expand is enough for every length here (RFC 5869 §2.3).
  return createHmac('sha256', key).update(Buffer.concat([labeled, Buffer.of(1)])).digest().subarray(0, length)
}

it('the scanned vector is HPKE in mode_psk as RFC 9180 writes it', () => {
  const none = Buffer.alloc(0)
  // §4.1, Decap.
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(un(device['privateKey']))
  const enc = un(message2['enc'])
  const context = Buffer.concat([enc, ecdh.getPublicKey()])
  const shared = expand(kemId, extract(kemId, none, 'eae_prk', ecdh.computeSecret(enc)), 'shared_secret', context, 32)
  // §5.1, KeySchedule with mode 1.
  const schedule = Buffer.concat([
    Buffer.of(1), extract(hpkeId, none, 'psk_id_hash', un(message2['pskId'])), extract(hpkeId, none, 'info_hash', un(message2['info'])),
  ])
  const secret = extract(hpkeId, shared, 'secret', un(subkeys['psk']))
  const key = expand(hpkeId, secret, 'key', schedule, 16)
  const nonce = expand(hpkeId, secret, 'base_nonce', schedule, 12)
  const sealed = un(message2['ct'])
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAAD(un(message2['aad'])).setAuthTag(sealed.subarray(108))
  assert.equal(Buffer.concat([decipher.update(sealed.subarray(0, 108)), decipher.final()]).toString('hex'), message2['P'])
})

it('the derived keys are HKDF as RFC 5869 writes it, with an empty salt', () => {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(un(message2['S'])).digest()
  const expanded = createHmac('sha256', extracted).update(Buffer.from('KAP/1 ocra\x01')).digest()
  assert.equal(Buffer.from(hkdfSync('sha256', un(message2['S']), Buffer.alloc(0), 'KAP/1 ocra', 32)).toString('hex'), expanded.toString('hex'))
})
