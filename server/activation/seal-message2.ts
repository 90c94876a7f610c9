/** Sealing Activation Message 2 to the device that showed the code (KAP/1 "Activation Message 2"). */
import { createCipheriv, pbkdf2 } from 'node:crypto'
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { keyLabel, label } from '../contract/kap/labels.ts'
import { joinBytes } from '../contract/kap/layout.ts'
import { encodeHeader } from '../contract/kap/message2.ts'
import { deriveKey } from './derive-keys.ts'

/** What both modes bind the message to. */
export type Binding = { readonly key: Uint8Array; readonly h1: Uint8Array; readonly h2: Uint8Array }

/** RFC 9180: 0x0010, 0x0001, 0x0001. */
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })

/**
 * mode_psk to the device's own key, so that no photograph of every screen suffices: 207 bytes.
 * @param publicKey 65 bytes, on the curve
 * @param ephemeral what the sender's key pair is derived from, for vectors only; otherwise it is generated
 */
export async function sealScanned(
  { key, h1, h2 }: Binding, publicKey: Uint8Array, plaintext: Uint8Array, ephemeral?: Uint8Array,
): Promise<Uint8Array> {
  const header = encodeHeader('scanned', h1)
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(publicKey),
    info: joinBytes(label.sealScanned, h1, h2),
    psk: { id: joinBytes(label.pskId, h1.slice(0, 16)), key: deriveKey(key, keyLabel.psk) },
    ...(ephemeral === undefined ? {} : { ekm: ephemeral }),
  })
  const sealed = await sender.seal(joinBytes(plaintext), header)
  return joinBytes(header, new Uint8Array(sender.enc), new Uint8Array(sealed))
}

const rounds = 100_000

/**
 * To a key that K and the nonce of the typed code give: 158 bytes.
 * @param salt 16 random bytes, which make the key of this one message
 */
export async function sealTyped(
  { key, h1, h2 }: Binding, nonce: Uint8Array, plaintext: Uint8Array, salt: Uint8Array,
): Promise<Uint8Array> {
  const opening = joinBytes(encodeHeader('typed', h1), salt)
  const password = joinBytes(deriveKey(key, keyLabel.wrap), nonce)
  const wrapKey = await stretch(password, joinBytes(label.sealTyped, salt, h1, h2))
  const cipher = createCipheriv('aes-128-gcm', wrapKey, Buffer.alloc(12))
  cipher.setAAD(opening)
  const text = joinBytes(cipher.update(plaintext), cipher.final())
  return joinBytes(opening, text, cipher.getAuthTag())
}

function stretch(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, rounds, 16, 'sha256', (error, key) => error === null ? resolve(key) : reject(error))
  })
}
