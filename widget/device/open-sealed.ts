/** Both seals of Activation Message 2 (KAP/1): HPKE to the scanned code's key, and a key from the typed code's nonce. */
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { keyLabel } from '../../server/contract/kap/labels.ts'
import { joinBytes } from '../../server/contract/kap/layout.ts'
import type { SealedMessage2 } from '../../server/contract/kap/message2.ts'
import { deriveBytes, type Bytes } from './web-crypto.ts'

type Scanned = { readonly secret: CryptoKey; readonly pair: CryptoKeyPair; readonly pskId: Bytes; readonly info: Bytes }
type Typed = { readonly secret: CryptoKey; readonly nonce: Bytes; readonly info: Bytes }

const rounds = 100_000

/** RFC 9180 mode_psk. A private key that cannot be exported opens only inside its pair. @throws when it does not open */
export async function openScanned({ header, opening, sealed }: SealedMessage2, { secret, pair, pskId, info }: Scanned): Promise<Bytes> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })
  const psk = await deriveBytes(secret, keyLabel.psk)
  try {
    const recipient = await suite.createRecipientContext({ recipientKey: pair, enc: opening, info, psk: { id: pskId, key: psk } })
    return new Uint8Array(await recipient.open(sealed, header))
  } finally {
    psk.fill(0)
  }
}

/** @throws when it does not open */
export async function openTyped({ header, opening, sealed }: SealedMessage2, { secret, nonce, info }: Typed): Promise<Bytes> {
  const wrap = await deriveBytes(secret, keyLabel.wrap)
  const password = joinBytes(wrap, nonce)
  const base = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveKey'])
  wrap.fill(0)
  password.fill(0)
  const stretch = { name: 'PBKDF2', hash: 'SHA-256', salt: info, iterations: rounds } as const
  const key = await crypto.subtle.deriveKey(stretch, base, { name: 'AES-GCM', length: 128 }, false, ['decrypt'])
  const cipher = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: joinBytes(header, opening) } as const
  return new Uint8Array(await crypto.subtle.decrypt(cipher, key, sealed))
}
