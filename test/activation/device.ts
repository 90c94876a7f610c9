/**
 * The device side of KAP/1 as the tests need it: what an authenticator does between the camera and
 * its key store, with keys that cannot be exported. It stores nothing and shows nothing.
 */
import { webcrypto } from 'node:crypto'
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { decodeDeactivation } from '../../server/contract/kap/deactivation.ts'
import { encodeScannedBody, encodeTypedCode, scannedTagInput, typedTag, typedTagInput, type Platform } from '../../server/contract/kap/device-code.ts'
import { keyLabel, label } from '../../server/contract/kap/labels.ts'
import { joinBytes } from '../../server/contract/kap/layout.ts'
import { decodeMessage1, type SignedMessage1 } from '../../server/contract/kap/message1.ts'
import { decodeInstance, decodeMessage2, signedBytesOfInstance, type SignedInstance } from '../../server/contract/kap/message2.ts'

const { subtle } = webcrypto
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })

/** A key that the device trusts, from a verifier that its configuration names. */
export type Issuer = { readonly keyId: string; readonly key: Uint8Array; readonly rpId: string }

export type Asked = SignedMessage1 & { readonly h1: Uint8Array; readonly issuer: Issuer }

/** What the device remembers after it showed a code, until it opens the second message. */
export type Waiting = {
  readonly asked: Asked
  readonly code: Uint8Array
  readonly h2: Uint8Array
  readonly mode: 'scanned' | 'typed'
  readonly nonce: Uint8Array
  readonly keys: webcrypto.CryptoKeyPair | null
}

const bytes = (buffer: ArrayBuffer) => new Uint8Array(buffer)
const buffer = (view: Uint8Array) => joinBytes(view)
const hex = (view: Uint8Array) => Buffer.from(view).toString('hex')

export async function sha256(view: Uint8Array): Promise<Uint8Array> {
  return bytes(await subtle.digest('SHA-256', buffer(view)))
}

export async function derive(key: Uint8Array, info: Uint8Array): Promise<Uint8Array> {
  const base = await subtle.importKey('raw', buffer(key), 'HKDF', false, ['deriveBits'])
  return bytes(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: buffer(info) }, base, 256))
}

async function mac(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  const imported = await subtle.importKey('raw', buffer(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return bytes(await subtle.sign('HMAC', imported, buffer(data)))
}

async function isSigned(point: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const key = await subtle.importKey('raw', buffer(point), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
  return subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, buffer(signature), buffer(data))
}

/** Null for anything that this device does not answer. */
export async function readMessage1(message: Uint8Array, issuers: readonly Issuer[], nowMs: number): Promise<Asked | null> {
  const decoded = decodeMessage1(message)
  if (decoded === null || nowMs / 1000 > decoded.expiresAtSeconds + 300) return null
  for (const issuer of issuers.filter(({ keyId, rpId }) => keyId === hex(decoded.keyId) && rpId === decoded.rpId)) {
    if (await isSigned(issuer.key, decoded.signedBytes, decoded.signature)) return { ...decoded, issuer, h1: await sha256(message) }
  }
  return null
}

export async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])
}

export async function answerScanned(asked: Asked, platform: Platform, nonce = webcrypto.getRandomValues(new Uint8Array(16)), given?: webcrypto.CryptoKeyPair): Promise<Waiting> {
  const keys = given ?? await makeKeys()
  const body = encodeScannedBody(platform, nonce, bytes(await subtle.exportKey('raw', keys.publicKey)))
  const tag = await mac(await derive(asked.key, keyLabel.code), scannedTagInput(asked.h1, body))
  const code = joinBytes(body, tag.slice(0, 16))
  return { asked, mode: 'scanned', code, h2: await sha256(code), nonce, keys }
}

export async function answerTyped(asked: Asked, platform: Platform, nonce = webcrypto.getRandomValues(new Uint8Array(8))): Promise<Waiting> {
  const tag = typedTag(await mac(await derive(asked.key, keyLabel.code), typedTagInput(asked.h1, platform, nonce)))
  const code = Buffer.from(encodeTypedCode(platform, nonce, tag))
  return { asked, mode: 'typed', code, h2: await sha256(code), nonce, keys: null }
}

/** Null is "not for this device", whatever the reason. */
export async function openMessage2(waiting: Waiting, message: Uint8Array): Promise<SignedInstance | null> {
  const sealed = decodeMessage2(message)
  if (sealed === null || sealed.mode !== waiting.mode || hex(sealed.h1Prefix) !== hex(waiting.asked.h1.slice(0, 16))) return null
  const plaintext = await (sealed.mode === 'scanned' ? openScanned : openTyped)(waiting, sealed).catch(() => null)
  const instance = plaintext && decodeInstance(plaintext)
  if (!instance) return null
  const { issuer, h1 } = waiting.asked
  return await isSigned(issuer.key, signedBytesOfInstance(h1, waiting.h2, instance.body), instance.signature) ? instance : null
}

type Sealed = NonNullable<ReturnType<typeof decodeMessage2>>

async function openScanned({ asked: { key, h1 }, h2, keys }: Waiting, { header, opening, sealed }: Sealed): Promise<Uint8Array> {
  const recipient = await suite.createRecipientContext({
    recipientKey: keys as CryptoKeyPair,
    enc: opening,
    info: joinBytes(label.sealScanned, h1, h2),
    psk: { id: joinBytes(label.pskId, h1.slice(0, 16)), key: await derive(key, keyLabel.psk) },
  })
  return bytes(await recipient.open(sealed, header))
}

async function openTyped({ asked: { key, h1 }, h2, nonce }: Waiting, { header, opening, sealed }: Sealed): Promise<Uint8Array> {
  const password = await subtle.importKey('raw', joinBytes(await derive(key, keyLabel.wrap), nonce), 'PBKDF2', false, ['deriveBits'])
  const salt = joinBytes(label.sealTyped, opening, h1, h2)
  const wrapped = await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 100_000 }, password, 128)
  const wrapKey = await subtle.importKey('raw', wrapped, 'AES-GCM', false, ['decrypt'])
  return bytes(await subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12), additionalData: joinBytes(header, opening) }, wrapKey, sealed))
}

/** OCRA-1:HOTP-SHA256-8:QA10, once more and by hand. */
export async function signTest({ secret, question }: Pick<SignedInstance, 'secret' | 'question'>): Promise<string> {
  const input = joinBytes(Buffer.from('OCRA-1:HOTP-SHA256-8:QA10\0'), Buffer.from(question), new Uint8Array(118))
  const digest = Buffer.from(await mac(await derive(secret, keyLabel.ocra), input))
  const binary = digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(binary % 100_000_000).padStart(8, '0')
}

/** Whether the device would wipe the instance. */
export async function isDeactivation(message: Uint8Array, license: string, { number, secret }: Pick<SignedInstance, 'number' | 'secret'>): Promise<boolean> {
  const decoded = decodeDeactivation(message)
  if (decoded === null || decoded.license !== license || decoded.number !== number) return false
  return hex((await mac(await derive(secret, keyLabel.deactivate), decoded.tagInput)).slice(0, 16)) === hex(decoded.tag)
}
