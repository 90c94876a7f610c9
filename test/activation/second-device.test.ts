/** What the README promises: whoever has read it, and nothing else, builds a device that activates. */
import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { Policy } from '../../server/contract/policy.ts'
import { asBank, binding, call, origin, startVerifier } from '../http/verifier.ts'
import { readQuestion, readText, writeText, type IssuerKey, type SecondDevice } from './second-device.ts'

type Case = {
  readonly mode: 'scanned' | 'typed'
  readonly message1: { readonly text: string; readonly account: string; readonly rpId: string; readonly keyId: string; readonly license: string }
  readonly code: { readonly platform: string; readonly nonce: string; readonly shown: string }
  readonly message2: { readonly text: string; readonly number: number }
  readonly instance: { readonly testSignature: string; readonly deactivationMessage: string }
  readonly mutations: readonly { readonly of: string; readonly field: string; readonly value: string }[]
}
type Vectors = {
  readonly nowSeconds: number
  readonly issuer: { readonly publicKey: string; readonly keyId: string }
  readonly device: { readonly privateKey: string }
  readonly cases: readonly Case[]
}

const { nowSeconds, issuer, device, cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors.json'), 'utf8')) as Vectors
const deviceTypes = ['unknown', 'ios', 'android', 'windows', 'macos', 'linux', 'chromeos', 'hardware']
const hex = (text: string): Buffer => Buffer.from(text, 'hex')

describe('a device built from the README walks the vectors', () => {
  for (const { mode, message1, code, message2, instance, mutations } of cases) {
    const key: IssuerKey = { kid: issuer.keyId, key: hex(issuer.publicKey).toString('base64url'), rpId: message1.rpId, account: message1.account }
    const given = { privateKey: hex(device.privateKey), nonce: hex(code.nonce), type: deviceTypes.indexOf(code.platform) }
    const read = (text: string, seen: ReadonlySet<string> = new Set()) => readQuestion(text, [key], nowSeconds, seen, given)
    const answer = (): SecondDevice => {
      const asked = read(message1.text)
      strictEqual(mode === 'scanned' ? asked.showScanned() : asked.showTyped(), code.shown)
      return asked
    }

    it(`shows the same code and the same signature, ${mode}`, () => {
      const opened = answer().readMessage2(message2.text)
      deepStrictEqual([opened.name, opened.testSignature], [`${message1.license}-${message2.number}`, instance.testSignature])
      strictEqual(opened.wipes(writeText(hex(instance.deactivationMessage))), true)
    })

    it(`refuses every message of the verifier that was changed, ${mode}`, () => {
      const opened = answer().readMessage2(message2.text)
      for (const { of, field, value } of mutations) {
        if (of === 'message1') throws(() => read(writeText(hex(value))), Error, `message 1: ${field}`)
        if (of === 'message2') throws(() => answer().readMessage2(writeText(hex(value))), /not for this device/, `message 2: ${field}`)
        if (of === 'deactivation') strictEqual(opened.wipes(writeText(hex(value))), false, `deactivation: ${field}`)
      }
    })
  }
})

describe('a device built from the README', async () => {
  const verifier = await startVerifier()
  after(() => verifier.close())
  const ask = async <Answer>(path: string, body?: object, method?: string): Promise<Answer> => {
    const reply = await asBank(verifier, path, { ...(body && { body }), ...(method && { method }) })
    strictEqual(reply.status < 300, true, `${path}: ${reply.text}`)
    return reply.body as Answer
  }
  const { version, policy } = await ask<{ version: number; policy: Policy }>('/v1/policy')
  await ask('/v1/policy', { version, policy: { ...policy, activation: { typedCodes: true, vouch: 'never' } } }, 'PUT')
  await ask('/v1/tickets', { username: 'ada', operation: 'enroll', origin, binding, createUser: true })
  await ask('/v1/licenses', { serial: 'SECOND0001', capacity: 2, username: 'ada' })

  for (const mode of ['scanned', 'typed'] as const) {
    it(`activates at the verifier, its code ${mode}, and is ended by it`, async () => {
      const { activationId, message1 } = await ask<{ activationId: string; message1: string }>('/v1/activations', { username: 'ada' })
      const kid = readText(message1).subarray(2, 6).toString('hex')
      const { keys } = (await call(verifier, `/v1/activation-keys?kid=${kid}`)).body as { keys: IssuerKey[] }
      const asked = readQuestion(message1, keys, Date.now() / 1000, new Set())
      deepStrictEqual([asked.question.account, asked.question.rpId, asked.question.typedAllowed], ['Bank', 'bank.example', true])
      const code = mode === 'scanned' ? asked.showScanned() : asked.showTyped()
      const { message2 } = await ask<{ message2: string }>(`/v1/activations/${activationId}/device`, { code })
      const opened = asked.readMessage2(message2)
      const { instance } = await ask<{ instance: { id: string; serial: string; state: string } }>(`/v1/activations/${activationId}/signature`, { signature: opened.testSignature })
      deepStrictEqual([instance.serial, instance.state], [opened.name, 'active'])
      const { deactivationMessage } = await ask<{ deactivationMessage: string }>(`/v1/instances/${instance.id}`, undefined, 'DELETE')
      strictEqual(opened.wipes(deactivationMessage), true)
    })
  }
})
