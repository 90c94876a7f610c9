/** For each field of each message one change that must be refused, and what finds it. */
import { authenticate, sha256 } from '../../server/activation/derive-keys.ts'
import { makeDeactivationMessage } from '../../server/activation/instance.ts'
import { signRaw } from '../../server/activation/issuer-key.ts'
import { sealScanned, sealTyped } from '../../server/activation/seal-message2.ts'
import { computeCheckSymbol } from '../../server/contract/kap/check-symbol.ts'
import { readSymbols, writeSymbols } from '../../server/contract/kap/crockford.ts'
import { scannedTagInput } from '../../server/contract/kap/device-code.ts'
import { joinBytes } from '../../server/contract/kap/layout.ts'
import { signedBytesOfMessage1, type Message1 } from '../../server/contract/kap/message1.ts'
import { signedBytesOfInstance, type Instance } from '../../server/contract/kap/message2.ts'
import { toPkcs8, type FixedKey } from './vector-keys.ts'

export type Mutation = {
  readonly of: 'message1' | 'code' | 'message2' | 'deactivation'
  readonly field: string
  /** Hex, except for a typed code, which is text. */
  readonly value: string
  /** What finds it; every device and verifier refuses all of them, by whatever it looks at first. */
  readonly by: string
}

type Made = {
  readonly mode: 'scanned' | 'typed'
  readonly issuer: FixedKey
  readonly device: FixedKey
  readonly message1: { readonly fields: Message1; readonly body: Uint8Array; readonly bytes: Uint8Array; readonly h1: Uint8Array; readonly subkeys: { readonly code: Uint8Array } }
  readonly code: { readonly nonce: Uint8Array; readonly bytes: Uint8Array; readonly h2: Uint8Array }
  readonly instance: Instance
  readonly plaintext: Uint8Array
  readonly bytes: Uint8Array
  readonly salt: Uint8Array
  readonly ephemeral: Uint8Array
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function put(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const changed = bytes.slice()
  changed.set(values, at)
  return changed
}

const flip = (bytes: Uint8Array, at: number) => put(bytes, at, (bytes[at] ?? 0) ^ 1)

export async function makeMutations(made: Made): Promise<readonly Mutation[]> {
  return [...ofMessage1(made), ...(made.mode === 'scanned' ? ofScannedCode(made) : ofTypedCode(made)), ...await ofMessage2(made), ...ofDeactivation(made)]
}

/** Offsets of the fixed part; the texts follow at 77. */
function ofMessage1({ message1: { bytes, body, fields }, issuer }: Made): readonly Mutation[] {
  const texts = 77 + 1 + Buffer.byteLength(fields.account) + 1 + fields.rpId.length
  const signed = (changed: Uint8Array) => joinBytes(changed, signRaw(toPkcs8(issuer), signedBytesOfMessage1(changed)))
  const row = (field: string, value: Uint8Array, by: string): Mutation => ({ of: 'message1', field, value: hex(value), by })
  const plain = [['key id', 2], ['license', 7], ['challenge', 17], ['K', 25], ['expiry', 57], ['account', 78], ['user label length', texts], ['signature', bytes.length - 1]] as const
  return [
    ...plain.map(([field, at]) => row(field, flip(bytes, at), field === 'key id' ? 'issuer' : 'signature, or layout before it')),
    row('typed allowed', flip(bytes, 6), 'signature'),
    row('version, signed', signed(put(body, 0, 2)), 'layout'),
    row('type, signed', signed(put(body, 1, 2)), 'layout'),
    row('unknown flag, signed', signed(put(body, 6, (body[6] ?? 0) | 4)), 'layout'),
    row('credential tag without its flag, signed', signed(put(put(body, 6, (body[6] ?? 0) & 1), 61, 1)), 'layout'),
    row('license in lower case, signed', signed(put(body, 7, 0x6b)), 'layout'),
    row('account that is not UTF-8, signed', signed(put(body, 78, 0xff)), 'layout'),
    row('account with a control character, signed', signed(put(body, 78, 0x0a)), 'layout'),
    row('RP ID in upper case, signed', signed(put(body, texts - 1, 0x4d)), 'layout'),
    row('RP ID of another issuer, signed', signed(put(body, texts - 1, 0x78)), 'issuer'),
    row('expiry long ago, signed', signed(put(body, 57, 0)), 'clock'),
    row('one byte more, signed', signed(joinBytes(body, Uint8Array.of(0))), 'layout'),
    row('one byte less', bytes.slice(0, -1), 'layout'),
    row('one byte more', joinBytes(bytes, Uint8Array.of(0)), 'layout'),
  ]
}

function ofScannedCode({ message1: { h1, subkeys }, code: { bytes } }: Made): readonly Mutation[] {
  const tagged = (body: Uint8Array) => joinBytes(body, authenticate(subkeys.code, scannedTagInput(h1, body)).subarray(0, 16))
  const row = (field: string, value: Uint8Array, by: string): Mutation => ({ of: 'code', field, value: hex(value), by })
  const body = bytes.slice(0, 84)
  return [
    row('version, tagged', tagged(put(body, 0, 2)), 'layout'),
    row('type, tagged', tagged(put(body, 1, 1)), 'layout'),
    row('device type beyond 7, tagged', tagged(put(body, 2, 8)), 'layout'),
    row('device type', put(bytes, 2, 1), 'tag'),
    row('nonce', flip(bytes, 3), 'tag'),
    row('compressed key, tagged', tagged(put(body, 19, 2)), 'layout'),
    row('key off its curve, tagged', tagged(flip(body, 83)), 'curve'),
    row('tag', flip(bytes, 99), 'tag'),
    row('tag of another message', joinBytes(body, authenticate(subkeys.code, scannedTagInput(sha256(h1), body)).subarray(0, 16)), 'tag'),
    row('one byte less', bytes.slice(0, -1), 'layout'),
    row('one byte more', joinBytes(bytes, Uint8Array.of(0)), 'layout'),
  ]
}

function ofTypedCode({ code: { bytes } }: Made): readonly Mutation[] {
  const text = Buffer.from(bytes).toString()
  const symbols = readSymbols(text)?.slice(0, 19) ?? []
  const checked = (changed: readonly number[]) => writeSymbols([...changed, computeCheckSymbol(changed)])
  const change = (at: number, value: number) => symbols.map((symbol, index) => index === at ? symbol ^ value : symbol)
  const row = (field: string, value: string, by: string): Mutation => ({ of: 'code', field, value, by })
  const swapped = text.replace(/(.)(?!\1)(.)/, '$2$1')
  return [
    row('device type', checked(change(0, 2)), 'tag'),
    row('device type beyond 7', checked(change(0, 16)), 'layout'),
    row('nonce', checked(change(5, 1)), 'tag'),
    row('tag', checked(change(18, 1)), 'tag'),
    row('one symbol', writeSymbols([...change(9, 1), ...(readSymbols(text[19] ?? '') ?? [])]), 'check symbol'),
    row('two symbols swapped', swapped, 'check symbol'),
    row('the check symbol', text.slice(0, 19) + (text[19] === 'Z' ? 'Y' : 'Z'), 'check symbol'),
    row('one symbol less', text.slice(1), 'layout'),
    row('one symbol more', `${text}0`, 'layout'),
    row('a letter that is no symbol', `U${text.slice(1)}`, 'layout'),
  ]
}

async function ofMessage2(made: Made): Promise<readonly Mutation[]> {
  const { bytes, mode, plaintext, instance, issuer, message1: { h1, fields: { key } }, code: { h2 } } = made
  const row = (field: string, value: Uint8Array, by: string): Mutation => ({ of: 'message2', field, value: hex(value), by })
  const seal = (changed: Uint8Array) => sealAgain(made, changed)
  const resigned = (body: Uint8Array) => joinBytes(body, signRaw(toPkcs8(issuer), signedBytesOfInstance(h1, h2, body)))
  const foreign = joinBytes(plaintext.slice(0, 44), signRaw(toPkcs8(issuer), signedBytesOfInstance(sha256(key), h2, plaintext.slice(0, 44))))
  return [
    row('version', put(bytes, 0, 2), 'layout'),
    row('type', put(bytes, 1, mode === 'scanned' ? 4 : 3), 'layout'),
    row('H1', flip(bytes, 2), 'H1'),
    row(mode === 'scanned' ? 'enc' : 'salt', flip(bytes, 20), 'seal'),
    row('ct', flip(bytes, bytes.length - 124), 'seal'),
    row('tag of ct', flip(bytes, bytes.length - 1), 'seal'),
    row('number, sealed', await seal(flip(plaintext, 1)), 'signature'),
    row('S, sealed', await seal(flip(plaintext, 2)), 'signature'),
    row('Q, sealed', await seal(put(plaintext, 34, instance.question.startsWith('0') ? 0x31 : 0x30)), 'signature'),
    row('signature, sealed', await seal(flip(plaintext, 107)), 'signature'),
    row('signature over another H1, sealed', await seal(foreign), 'signature'),
    row('number 0, signed and sealed', await seal(resigned(put(plaintext.slice(0, 44), 0, 0, 0))), 'layout of P'),
    row('Q with a letter that is no symbol, signed and sealed', await seal(resigned(put(plaintext.slice(0, 44), 34, 0x55))), 'layout of P'),
    row('one byte less', bytes.slice(0, -1), 'layout'),
    row('one byte more', joinBytes(bytes, Uint8Array.of(0)), 'layout'),
  ]
}

function sealAgain({ mode, message1: { h1, fields: { key } }, code: { h2, nonce }, device, ephemeral, salt }: Made, plaintext: Uint8Array): Promise<Uint8Array> {
  return mode === 'scanned' ? sealScanned({ key, h1, h2 }, device.point, plaintext, ephemeral) : sealTyped({ key, h1, h2 }, nonce, plaintext, salt)
}

function ofDeactivation({ instance, message1: { fields: { license } } }: Made): readonly Mutation[] {
  const bytes = makeDeactivationMessage(instance, license, instance.number)
  const row = (field: string, value: Uint8Array, by: string): Mutation => ({ of: 'deactivation', field, value: hex(value), by })
  return [
    row('version', put(bytes, 0, 2), 'layout'),
    row('type', put(bytes, 1, 4), 'layout'),
    row('license', put(bytes, 11, 0x39), 'another instance'),
    row('number', put(bytes, 13, (bytes[13] ?? 0) ^ 2), 'another instance'),
    row('tag', flip(bytes, 29), 'tag'),
    row('one byte less', bytes.slice(0, -1), 'layout'),
    row('one byte more', joinBytes(bytes, Uint8Array.of(0)), 'layout'),
  ]
}
