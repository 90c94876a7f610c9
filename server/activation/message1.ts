/** Making Activation Message 1, and reading our own back (KAP/1 "Activation Message 1"). */
import { keyLabel } from '../contract/kap/labels.ts'
import { joinBytes } from '../contract/kap/layout.ts'
import { decodeMessage1, encodeMessage1, signedBytesOfMessage1, type SignedMessage1 } from '../contract/kap/message1.ts'
import type { BeginInput, Begun } from './activation-provider.ts'
import { authenticate, deriveKey, sha256 } from './derive-keys.ts'
import { signRaw } from './issuer-key.ts'

/** So many random bytes, from the system's generator. */
export type Random = (length: number) => Uint8Array

export function makeMessage1(input: BeginInput, random: Random): Begun {
  const [challenge, key] = [random(8), random(32)]
  const body = encodeMessage1({
    keyId: Buffer.from(input.issuer.keyId, 'hex'),
    typedAllowed: input.typedAllowed,
    license: input.license,
    challenge,
    key,
    expiresAtSeconds: Math.floor(input.expiresAtMs / 1000),
    credentialTag: input.credentialKey && makeCredentialTag(key, challenge, input.credentialKey),
    account: input.account,
    rpId: input.rpId,
    userLabel: input.userLabel,
  })
  const message1 = joinBytes(body, signRaw(input.issuer.secret, signedBytesOfMessage1(body)))
  return { message1, digest: sha256(message1), secret: message1 }
}

export function makeCredentialTag(key: Uint8Array, challenge: Uint8Array, coseKey: Uint8Array): Uint8Array {
  return authenticate(deriveKey(key, keyLabel.credential), challenge, coseKey).subarray(0, 16)
}

/** Activation Message 1 and what both sides derive from it. The message is itself what has to be kept secret. */
export type Transcript = SignedMessage1 & { readonly h1: Uint8Array }

/** @throws {TypeError} for bytes that `makeMessage1` did not make */
export function readTranscript(secret: Uint8Array): Transcript {
  const message = decodeMessage1(secret)
  if (message === null) throw new TypeError('This is no secret of an activation.')
  return { ...message, h1: sha256(secret) }
}
