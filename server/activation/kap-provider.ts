/** KAP/1, the open activation protocol (this room's README), behind the seam. */
import { writeSymbols } from '../contract/kap/crockford.ts'
import { joinBytes } from '../contract/kap/layout.ts'
import { encodeInstance, signedBytesOfInstance } from '../contract/kap/message2.ts'
import type { ActivationProvider, Message2, Message2Input } from './activation-provider.ts'
import { codeOf, isAnswerTo, readAnswer } from './device-code.ts'
import { isTestSignature, makeDeactivationMessage, packInstanceSecret, unpackInstanceSecret } from './instance.ts'
import { makeIssuerKey, signRaw } from './issuer-key.ts'
import { makeMessage1, readTranscript, type Random } from './message1.ts'
import { sealScanned, sealTyped } from './seal-message2.ts'
import { makeVouchChallenge } from './vouch.ts'

/** @param random so many bytes from the system's generator */
export function createKapProvider(random: Random): ActivationProvider {
  return {
    name: 'kap1',
    makeIssuerKey,
    begin: (input) => makeMessage1(input, random),
    readCode: (secret, text) => readAnswer(readTranscript(secret), text),
    checkCode: (secret, answer) => isAnswerTo(readTranscript(secret), answer),
    makeVouchChallenge: (secret, { digest }, nonce) => makeVouchChallenge(nonce, readTranscript(secret).h1, digest),
    makeMessage2: (input) => makeMessage2(input, random),
    checkSignature: (instanceSecret, signature) => isTestSignature(unpackInstanceSecret(instanceSecret), signature),
    makeDeactivationMessage: (instanceSecret, license, number) =>
      makeDeactivationMessage(unpackInstanceSecret(instanceSecret), license, number),
  }
}

async function makeMessage2({ secret, answer, issuer, number }: Message2Input, random: Random): Promise<Message2> {
  const { key, h1, keyId } = readTranscript(secret)
  if (issuer.keyId !== Buffer.from(keyId).toString('hex')) throw new TypeError('Another key signed Activation Message 1.')
  const instance = { number, secret: random(32), question: writeSymbols(Array.from(random(10), (byte) => byte & 31)) }
  const body = encodeInstance(instance)
  const plaintext = joinBytes(body, signRaw(issuer.secret, signedBytesOfInstance(h1, answer.digest, body)))
  const code = codeOf(answer)
  const binding = { key, h1, h2: answer.digest }
  const message2 = code.mode === 'scanned'
    ? await sealScanned(binding, code.publicKey, plaintext)
    : await sealTyped(binding, code.nonce, plaintext, random(16))
  return { message2, instanceSecret: packInstanceSecret(instance) }
}
