/**
 * The secrets of one activation (KAP/1 "Device code", "Activation Message 2"): K as a key that only
 * derives, the ECDH pair, and the code that was shown last. Whoever holds a session can ask for codes
 * and for the opening of a message, and reads no secret out of it.
 */
import { decodeInstance, decodeMessage2, signedBytesOfInstance, type SealedMessage2, type SignedInstance } from '../../server/contract/kap/message2.ts'
import { encodeScannedBody, encodeTypedCode, groupTypedCode, scannedTagInput, typedTag, typedTagInput, type Platform } from '../../server/contract/kap/device-code.ts'
import { keyLabel, label } from '../../server/contract/kap/labels.ts'
import { encodeAscii, joinBytes } from '../../server/contract/kap/layout.ts'
import { encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { openScanned, openTyped } from './open-sealed.ts'
import { DeviceFailure } from './problem.ts'
import { deriveMacKey, importSecret, isSigned, mac, randomBytes, sameBytes, sha256, toHex, type Bytes } from './web-crypto.ts'

export type CodeMode = 'scanned' | 'typed'

/** A code as it is shown: the text of a QR code, or four groups of five. */
export type ShownCode = { readonly mode: CodeMode; readonly text: string }

export type OpenedInstance = {
  readonly number: number
  readonly question: string
  readonly signingKey: CryptoKey
  readonly wipingKey: CryptoKey
}

type Answered = { readonly mode: CodeMode; readonly h2: Bytes; readonly nonce: Bytes }

export class DeviceSession {
  readonly #h1: Bytes
  readonly #issuer: Bytes
  #secret: CryptoKey | null
  #pair: CryptoKeyPair | null = null
  #answered: Answered | null = null

  private constructor(h1: Bytes, issuer: Bytes, secret: CryptoKey) {
    this.#h1 = h1
    this.#issuer = issuer
    this.#secret = secret
  }

  /** `key` is K; its bytes are wiped. `issuer` is the point that signed the request. */
  static async open(h1: Bytes, issuer: Bytes, key: Uint8Array): Promise<DeviceSession> {
    return new DeviceSession(h1, issuer, await importSecret(key))
  }

  get requestId(): string {
    return toHex(this.#h1)
  }

  async isRequest(message: Uint8Array): Promise<boolean> {
    return sameBytes(await sha256(message), this.#h1)
  }

  /** A new code, which replaces the one before. */
  async showCode(mode: CodeMode, platform: Platform): Promise<ShownCode> {
    const codeKey = await deriveMacKey(this.#heldSecret(), keyLabel.code)
    return mode === 'scanned' ? this.#showScanned(codeKey, platform) : this.#showTyped(codeKey, platform)
  }

  /** Only for the code shown last. @throws {DeviceFailure} not_for_this_device, whatever is wrong */
  async openMessage2(message: Uint8Array): Promise<OpenedInstance> {
    const instance = await this.#open(message).catch(() => null)
    if (instance === null) throw new DeviceFailure('not_for_this_device')
    const { number, question } = instance
    const secret = await importSecret(instance.secret)
    const [signingKey, wipingKey] = await Promise.all([deriveMacKey(secret, keyLabel.ocra), deriveMacKey(secret, keyLabel.deactivate)])
    return { number, question, signingKey, wipingKey }
  }

  /** Nothing can be shown or opened any more. */
  erase(): void {
    this.#secret = null
    this.#pair = null
    this.#answered = null
  }

  async #showScanned(codeKey: CryptoKey, platform: Platform): Promise<ShownCode> {
    this.#pair ??= await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])
    const nonce = randomBytes(16)
    const body = encodeScannedBody(platform, nonce, new Uint8Array(await crypto.subtle.exportKey('raw', this.#pair.publicKey)))
    const tag = await mac(codeKey, scannedTagInput(this.#h1, body))
    const code = joinBytes(body, tag.slice(0, 16))
    this.#answered = { mode: 'scanned', h2: await sha256(code), nonce }
    return { mode: 'scanned', text: encodeQrText(code) }
  }

  async #showTyped(codeKey: CryptoKey, platform: Platform): Promise<ShownCode> {
    const nonce = randomBytes(8)
    const tag = typedTag(await mac(codeKey, typedTagInput(this.#h1, platform, nonce)))
    const code = encodeTypedCode(platform, nonce, tag)
    this.#answered = { mode: 'typed', h2: await sha256(encodeAscii(code)), nonce }
    return { mode: 'typed', text: groupTypedCode(code) }
  }

  async #open(message: Uint8Array): Promise<SignedInstance | null> {
    const sealed = decodeMessage2(message)
    const answered = this.#answered
    if (!sealed || sealed.mode !== answered?.mode || !sameBytes(sealed.h1Prefix, this.#h1.slice(0, 16))) return null
    const plaintext = await this.#unseal(sealed, answered)
    const instance = decodeInstance(plaintext)
    plaintext.fill(0)
    if (!instance) return null
    const signed = signedBytesOfInstance(this.#h1, answered.h2, instance.body)
    const verified = await isSigned(this.#issuer, signed, instance.signature)
    signed.fill(0)
    instance.body.fill(0)
    return verified ? instance : null
  }

  #unseal(sealed: SealedMessage2, { h2, nonce }: Answered): Promise<Bytes> {
    const secret = this.#heldSecret()
    if (sealed.mode === 'typed') return openTyped(sealed, { secret, nonce, info: joinBytes(label.sealTyped, sealed.opening, this.#h1, h2) })
    if (!this.#pair) throw new TypeError('no pair')
    const pskId = joinBytes(label.pskId, this.#h1.slice(0, 16))
    return openScanned(sealed, { secret, pair: this.#pair, pskId, info: joinBytes(label.sealScanned, this.#h1, h2) })
  }

  #heldSecret(): CryptoKey {
    if (!this.#secret) throw new TypeError('The session was erased.')
    return this.#secret
  }
}
