/** The published vectors, both ways: the verifier comes to the same bytes, and a device opens them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { deriveKey, sha256 } from '../../server/activation/derive-keys.ts'
import { isAnswerTo, readAnswer } from '../../server/activation/device-code.ts'
import { makeDeactivationMessage, makeTestSignature } from '../../server/activation/instance.ts'
import { isSignedRaw, keyIdOf } from '../../server/activation/issuer-key.ts'
import { makeCredentialTag, readTranscript } from '../../server/activation/message1.ts'
import { sealScanned, sealTyped } from '../../server/activation/seal-message2.ts'
import { makeVouchChallenge } from '../../server/activation/vouch.ts'
import { decodeDeactivation } from '../../server/contract/kap/deactivation.ts'
import { decodeScannedCode, decodeTypedCode, type Platform } from '../../server/contract/kap/device-code.ts'
import { keyLabel } from '../../server/contract/kap/labels.ts'
import { decodeMessage1, encodeMessage1 } from '../../server/contract/kap/message1.ts'
import { decodeInstance, decodeMessage2, encodeInstance, signedBytesOfInstance } from '../../server/contract/kap/message2.ts'
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { parseOcraSuite } from '../../server/oath/ocra-suite.ts'
import { makeOcra } from '../../server/oath/ocra.ts'
import { answerScanned, answerTyped, isDeactivation, openMessage2, readMessage1, signTest, type Waiting } from './device.ts'
import type { Mutation } from './make-mutations.ts'
import { fixed, fixedKey, toDevicePair } from './vector-keys.ts'

type Texts = Readonly<Record<string, string>>
type Case = {
  readonly mode: 'scanned' | 'typed'
  readonly message1: Texts & { readonly credentialTag: string | null; readonly typedAllowed: boolean; readonly expiresAtSeconds: number }
  readonly subkeys: Texts
  readonly code: Texts & { readonly platform: Platform; readonly tag27?: number }
  readonly vouch: Texts
  readonly message2: Texts & { readonly number: number }
  readonly instance: Texts
  readonly mutations: readonly Mutation[]
}
type Vectors = { readonly nowSeconds: number; readonly issuer: Texts; readonly device: Texts; readonly cases: readonly Case[] }

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors.json'), 'utf8')) as Vectors
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const un = (text: string | undefined | null) => Uint8Array.from(Buffer.from(text ?? '', 'hex'))
const publicKey = un(vectors.issuer['publicKey'])
const trusted = (rpId: string | undefined) => [{ keyId: vectors.issuer['keyId'] ?? '', key: publicKey, rpId: rpId ?? '' }]
const nowMs = vectors.nowSeconds * 1000
const pair = await toDevicePair(fixedKey('device'))

async function answer({ mode, message1, code }: Case): Promise<Waiting> {
  const asked = await readMessage1(un(message1['bytes']), trusted(message1['rpId']), nowMs)
  assert.ok(asked)
  const nonce = Buffer.from(un(code['nonce']))
  return mode === 'scanned' ? answerScanned(asked, code.platform, nonce, pair) : answerTyped(asked, code.platform, nonce)
}

it('the keys are those that their names give', () => {
  assert.deepEqual([vectors.issuer, vectors.device].map(({ privateKey, publicKey: point }) => [privateKey, point]),
    ['issuer', 'device'].map((name) => [hex(fixedKey(name).scalar), hex(fixedKey(name).point)]))
  assert.equal(keyIdOf(publicKey), vectors.issuer['keyId'])
})

it('the test signature has the known answer', () => {
  const suite = parseOcraSuite('OCRA-1:HOTP-SHA256-8:QA10')
  assert.equal(makeOcra(suite, Buffer.from('12345678901234567890123456789012'), { question: 'SIG1000000' }), '50721678')
})

for (const one of vectors.cases) {
  const { mode, message1, subkeys, code, vouch, message2, instance } = one
  const transcript = readTranscript(un(message1['bytes']))
  const [key, h1, h2] = [un(message1['K']), un(message1['H1']), un(code['H2'])]

  describe(`the ${mode} vector`, () => {
    it('has the first message', () => {
      const challenge = un(message1['challenge'])
      assert.deepEqual([key, challenge], [fixed(`K, ${mode}`), fixed(`challenge, ${mode}`, 8)])
      const tag = message1.credentialTag === null ? null : makeCredentialTag(key, challenge, un(message1['coseKey']))
      assert.equal(tag && hex(tag), message1.credentialTag)
      const body = encodeMessage1({
        keyId: un(message1['keyId']), typedAllowed: message1.typedAllowed, license: message1['license'] ?? '', challenge, key, expiresAtSeconds: message1.expiresAtSeconds,
        credentialTag: tag, account: message1['account'] ?? '', rpId: message1['rpId'] ?? '', userLabel: message1['userLabel'] ?? '',
      })
      assert.equal(hex(body) + message1['signature'], message1['bytes'])
      assert.equal(hex(transcript.signedBytes), message1['signedBytes'])
      assert.equal(isSignedRaw(publicKey, transcript.signedBytes, transcript.signature), true)
      assert.equal(hex(sha256(un(message1['bytes']))), message1['H1'])
      assert.equal(encodeQrText(un(message1['bytes'])), message1['text'])
    })

    it('has the derived keys', () => {
      assert.deepEqual(Object.fromEntries((['credential', 'code', 'psk', 'wrap'] as const).map((name) => [name, hex(deriveKey(key, keyLabel[name]))])), subkeys)
    })

    it('has the device code, as a device makes it and the verifier takes it', async () => {
      const waiting = await answer(one)
      assert.equal(hex(waiting.code), code['bytes'])
      assert.equal(hex(waiting.h2), code['H2'])
      const read = readAnswer({ ...transcript, typedAllowed: true }, code['shown'] ?? '')
      assert.equal(isAnswerTo(transcript, read), true)
      assert.deepEqual([hex(read.digest), read.platform], [code['H2'], code.platform])
    })

    it('has the challenge of the vouch', () => {
      assert.equal(hex(makeVouchChallenge(un(vouch['nonce']), h1, h2)), vouch['challenge'])
    })

    it('has the second message, as the verifier seals it and a device opens it', async () => {
      const body = encodeInstance({ number: message2.number, secret: un(message2['S']), question: message2['Q'] ?? '' })
      const plaintext = un(message2['P'])
      assert.equal(hex(body) + message2['signature'], message2['P'])
      assert.equal(hex(signedBytesOfInstance(h1, h2, body)), message2['signedBytes'])
      assert.equal(isSignedRaw(publicKey, un(message2['signedBytes']), un(message2['signature'])), true)
      const sealed = mode === 'scanned'
        ? await sealScanned({ key, h1, h2 }, un(vectors.device['publicKey']), plaintext, un(message2['ephemeralIkm']))
        : await sealTyped({ key, h1, h2 }, un(code['nonce']), plaintext, un(message2['salt']))
      assert.equal(hex(sealed), message2['bytes'])
      assert.equal(`${message2['A']}${message2['enc'] ?? message2['salt']}${message2['ct']}`, message2['bytes'])
      assert.deepEqual(decodeQrText(message2['text'] ?? ''), un(message2['bytes']))
      assert.deepEqual(await openMessage2(await answer(one), un(message2['bytes'])), decodeInstance(plaintext))
    })

    it('has the instance: its keys, its test signature, its end', async () => {
      const made = { number: message2.number, secret: un(message2['S']), question: message2['Q'] ?? '' }
      assert.deepEqual([hex(deriveKey(made.secret, keyLabel.ocra)), hex(deriveKey(made.secret, keyLabel.deactivate))], [instance['ocraKey'], instance['deactivateKey']])
      assert.deepEqual([makeTestSignature(made), await signTest(made)], [instance['testSignature'], instance['testSignature']])
      const farewell = makeDeactivationMessage(made, message1['license'] ?? '', made.number)
      assert.deepEqual([hex(farewell), encodeQrText(farewell)], [instance['deactivationMessage'], instance['deactivationText']])
      assert.equal(await isDeactivation(farewell, message1['license'] ?? '', made), true)
    })
  })

  /** Whether whoever reads this kind of message takes it. */
  const taken: Readonly<Record<Mutation['of'], (value: string) => Promise<boolean>>> = {
    message1: async (value) => await readMessage1(un(value), trusted(message1['rpId']), nowMs) !== null,
    code: async (value) => {
      try {
        return isAnswerTo(transcript, readAnswer({ ...transcript, typedAllowed: true }, mode === 'scanned' ? encodeQrText(un(value)) : value))
      } catch (error) {
        assert.ok(error instanceof Refusal && error.code === 'code_malformed')
        return false
      }
    },
    message2: async (value) => await openMessage2(await answer(one), un(value)) !== null,
    deactivation: (value) => isDeactivation(un(value), message1['license'] ?? '', { number: message2.number, secret: un(message2['S']) }),
  }

  /** The layout alone, without any key. */
  const read: Readonly<Record<Mutation['of'], (value: string) => object | null>> = {
    message1: (value) => decodeMessage1(un(value)),
    code: (value) => mode === 'scanned' ? decodeScannedCode(un(value)) : decodeTypedCode(value),
    message2: (value) => decodeMessage2(un(value)),
    deactivation: (value) => decodeDeactivation(un(value)),
  }

  describe(`the ${mode} vector with one thing changed`, () => {
    it('is taken where nothing was', async () => {
      assert.deepEqual(await Promise.all([
        taken.message1(message1['bytes'] ?? ''), taken.code(mode === 'scanned' ? code['bytes'] ?? '' : Buffer.from(un(code['bytes'])).toString()),
        taken.message2(message2['bytes'] ?? ''), taken.deactivation(instance['deactivationMessage'] ?? ''),
      ]), [true, true, true, true])
    })

    for (const { of, field, value, by } of one.mutations) {
      it(`is refused: ${of}, ${field} (${by})`, async () => {
        assert.equal(await taken[of](value), false)
        // A change of type makes a whole message of the other mode, of another length.
        if (by === 'layout' || by === 'check symbol') assert.equal(read[of](value), null)
        else if (!by.includes('layout')) assert.ok(read[of](value))
      })
    }
  })
}
