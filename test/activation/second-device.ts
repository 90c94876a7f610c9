/**
 * A second implementation of the device side of KAP/1, written from `server/activation/README.md` alone: plain
 * node:crypto, HPKE by hand from RFC 9180, nothing of the project imported. It proves that the text is enough.
 */
import {
  createDecipheriv, createECDH, createHash, createHmac, createPublicKey, hkdfSync, pbkdf2Sync, randomBytes, timingSafeEqual, verify,
} from 'node:crypto'

export type IssuerKey = { readonly kid: string; readonly key: string; readonly rpId: string; readonly account: string }
type Question = { readonly account: string; readonly rpId: string; readonly user: string; readonly typedAllowed: boolean }
type Mode = 'scanned' | 'typed'
type Shown = { readonly mode: Mode; readonly nonce: Buffer; readonly bytes: Buffer }
type Instance = { readonly name: string; readonly testSignature: string; wipes(text: string): boolean }

export type SecondDevice = {
  /** What a person sees before Accept. @throws when Message 1 must not be believed. */
  readonly question: Question
  /** Text of the QR code of 100 bytes. */
  showScanned(): string
  /** Four groups of five. */
  showTyped(): string
  /** @throws "not for this device" */
  readMessage2(text: string): Instance
}

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const UNWANTED = /\p{Cc}|\p{Surrogate}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const LINUX = 5

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest()
const sub = (key: Uint8Array, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), ascii(label), 32))
const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

/** Fixed instead of random, so that the vectors can be walked. */
export type Given = { readonly privateKey: Buffer | null; readonly nonce: Buffer; readonly type: number }

/** Takes message 1 as the text of a QR code, and refuses it or asks. `seen` holds each H1 answered or declined before. */
export function readQuestion(text: string, keys: readonly IssuerKey[], nowSeconds: number, seen: ReadonlySet<string>, given?: Given): SecondDevice {
  const message = readText(text)
  const h1 = sha256(message)
  const fields = readMessage1(message)
  const point = keys.filter((key) => key.kid === fields.kid && key.rpId === fields.rpId)
    .map((key) => Buffer.from(key.key, 'base64url'))
    .find((candidate) => same(sha256(candidate).subarray(0, 4), Buffer.from(fields.kid, 'hex')) &&
      isSigned(candidate, Buffer.concat([ascii('KAP/1 am1\0'), message.subarray(0, -64)]), message.subarray(-64)))
  must(point !== undefined, 'nobody known signed it')
  must(nowSeconds <= fields.expires + 300, 'expired')
  must(!seen.has(h1.toString('hex')), 'answered before')
  return openSession(fields, h1, point, given)
}

type Message1 = Question & { readonly kid: string; readonly license: Buffer; readonly K: Buffer; readonly expires: number }

function readMessage1(message: Buffer): Message1 {
  must(message.length >= 77 + 5 + 64 && message[0] === 1 && message[1] === 1, 'layout')
  const flags = message.readUInt8(6)
  const license = message.subarray(7, 17)
  must(flags <= 3 && /^[A-Z0-9]{10}$/.test(license.toString('latin1')), 'layout')
  must((flags & 2) !== 0 || message.subarray(61, 77).every((byte) => byte === 0), 'layout')
  let at = 77
  const readField = (least: number, most: number): string => {
    const length = message[at] ?? 256
    must(length >= least && length <= most && at + 1 + length <= message.length - 64, 'layout')
    const bytes = message.subarray(at + 1, at + 1 + length)
    at += 1 + length
    const value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    must(value === value.normalize('NFC') && !UNWANTED.test(value), 'layout')
    return value
  }
  const account = readField(1, 32)
  const rpId = readField(1, 128)
  const user = readField(0, 32)
  must(at === message.length - 64 && /^[a-z0-9.-]+$/.test(rpId), 'layout')
  return {
    account, rpId, user, license, typedAllowed: (flags & 1) !== 0,
    kid: message.subarray(2, 6).toString('hex'), K: message.subarray(25, 57), expires: message.readUInt32BE(57),
  }
}

function openSession(fields: Message1, h1: Buffer, issuer: Buffer, given: Given | undefined): SecondDevice {
  const pair = createECDH('prime256v1')
  if (given?.privateKey) pair.setPrivateKey(given.privateKey)
  else pair.generateKeys()
  const publicKey = pair.getPublicKey()
  const type = given?.type ?? LINUX
  const codeKey = sub(fields.K, 'KAP/1 code')
  let shown: Shown | null = null
  return {
    question: fields,
    showScanned() {
      const nonce = given?.nonce ?? randomBytes(16)
      const head = Buffer.concat([Buffer.from([1, 2, type]), nonce, publicKey])
      const bytes = Buffer.concat([head, mac(codeKey, ascii('KAP/1 scanned\0'), h1, head).subarray(0, 16)])
      shown = { mode: 'scanned', nonce, bytes }
      return writeText(bytes)
    },
    showTyped() {
      must(fields.typedAllowed, 'typing is not allowed')
      const nonce = given?.nonce ?? randomBytes(8)
      const text = typeCode(type, nonce, mac(codeKey, ascii('KAP/1 typed\0'), h1, Buffer.from([type]), nonce))
      shown = { mode: 'typed', nonce, bytes: ascii(text) }
      return text.replace(/(.{5})(?=.)/g, '$1 ')
    },
    readMessage2(text) {
      try {
        must(shown !== null, 'no code was shown')
        return readInstance(openMessage2(readText(text), fields.K, h1, shown, pair), fields.license, h1, shown, issuer)
      } catch {
        throw new Error('not for this device')
      }
    },
  }
}

/** 95 bits and the check symbol. */
function typeCode(type: number, nonce: Buffer, whole: Buffer): string {
  const tag27 = whole.readUInt32BE(0) >>> 5
  const number = (BigInt(type) << 91n) | (BigInt(`0x${nonce.toString('hex')}`) << 27n) | BigInt(tag27)
  const symbols = Array.from({ length: 19 }, (_, at) => Number((number >> BigInt(5 * (18 - at))) & 31n))
  const check = symbols.reduce((sum, symbol) => times2(sum ^ symbol), 0)
  return [...symbols, check].map((symbol) => CROCKFORD.charAt(symbol)).join('')
}

const times2 = (value: number): number => ((value << 1) & 32 ? (value << 1) ^ 0b100101 : value << 1)

function openMessage2(message: Buffer, K: Buffer, h1: Buffer, shown: Shown, pair: ReturnType<typeof createECDH>): Buffer {
  const header = Buffer.concat([Buffer.from([1, shown.mode === 'scanned' ? 3 : 4]), h1.subarray(0, 16)])
  must(message.length === (shown.mode === 'scanned' ? 207 : 158) && same(message.subarray(0, 18), header), 'not ours')
  const h2 = sha256(shown.bytes)
  const sealed = message.subarray(-124)
  if (shown.mode === 'typed') {
    const salt = message.subarray(18, 34)
    const password = Buffer.concat([sub(K, 'KAP/1 wrap'), shown.nonce])
    const key = pbkdf2Sync(password, Buffer.concat([ascii('KAP/1 am2-typed\0'), salt, h1, h2]), 100_000, 16, 'sha256')
    return openGcm(key, Buffer.alloc(12), Buffer.concat([header, salt]), sealed)
  }
  return openHpke({
    enc: message.subarray(18, 83), pair, sealed, aad: header, psk: sub(K, 'KAP/1 psk'),
    pskId: Buffer.concat([ascii('KAP/1\0'), h1.subarray(0, 16)]),
    info: Buffer.concat([ascii('KAP/1 am2-scanned\0'), h1, h2]),
  })
}

function openGcm(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, sealed: Buffer): Buffer {
  const cipher = createDecipheriv('aes-128-gcm', key, iv, { authTagLength: 16 })
  cipher.setAAD(aad)
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
}

type Sealed = {
  readonly [part in 'enc' | 'sealed' | 'aad' | 'psk' | 'pskId' | 'info']: Buffer
} & { readonly pair: ReturnType<typeof createECDH> }

/** RFC 9180 §4.1 Decap, §5.1 KeySchedule of mode_psk, §5.2 with sequence number 0. */
function openHpke({ enc, pair, sealed, aad, psk, pskId, info }: Sealed): Buffer {
  const kem = Buffer.concat([ascii('KEM'), Buffer.from([0, 0x10])])
  const hpke = Buffer.concat([ascii('HPKE'), Buffer.from([0, 0x10, 0, 1, 0, 1])])
  const none = Buffer.alloc(0)
  const eae = labeledExtract(kem, none, 'eae_prk', pair.computeSecret(enc))
  const shared = labeledExpand(kem, eae, 'shared_secret', Buffer.concat([enc, pair.getPublicKey()]), 32)
  const context = Buffer.concat([
    Buffer.from([1]), labeledExtract(hpke, none, 'psk_id_hash', pskId), labeledExtract(hpke, none, 'info_hash', info),
  ])
  const secret = labeledExtract(hpke, shared, 'secret', psk)
  return openGcm(labeledExpand(hpke, secret, 'key', context, 16), labeledExpand(hpke, secret, 'base_nonce', context, 12), aad, sealed)
}

const labeledExtract = (suite: Buffer, salt: Buffer, label: string, input: Buffer): Buffer =>
  mac(salt, ascii('HPKE-v1'), suite, ascii(label), input)

/** One block of HKDF-Expand: no length here is above 32. */
const labeledExpand = (suite: Buffer, key: Buffer, label: string, info: Buffer, length: number): Buffer =>
  mac(key, Buffer.from([0, length]), ascii('HPKE-v1'), suite, ascii(label), info, Buffer.from([1])).subarray(0, length)

function readInstance(P: Buffer, license: Buffer, h1: Buffer, shown: Shown, issuer: Buffer): Instance {
  const question = P.subarray(34, 44)
  const number = P.readUInt16BE(0)
  must(P.length === 108 && number !== 0 && [...question.toString('latin1')].every((symbol) => CROCKFORD.includes(symbol)), 'layout')
  const signed = Buffer.concat([ascii('KAP/1 am2\0'), h1, sha256(shown.bytes), P.subarray(0, 44)])
  must(isSigned(issuer, signed, P.subarray(44)), 'signature')
  const S = P.subarray(2, 34)
  const wipeKey = sub(S, 'KAP/1 deactivate')
  const head = Buffer.concat([Buffer.from([1, 5]), license, P.subarray(0, 2)])
  return {
    name: `${license.toString('latin1')}-${number}`,
    testSignature: answerOcra(sub(S, 'KAP/1 ocra'), question),
    wipes: (text) => same(readText(text), Buffer.concat([head, mac(wipeKey, ascii('KAP/1 deactivate\0'), head).subarray(0, 16)])),
  }
}

function answerOcra(key: Buffer, question: Buffer): string {
  const m = mac(key, ascii('OCRA-1:HOTP-SHA256-8:QA10\0'), question, Buffer.alloc(118))
  const offset = m.readUInt8(31) & 15
  return String((m.readUInt32BE(offset) & 0x7fffffff) % 100_000_000).padStart(8, '0')
}

function isSigned(point: Buffer, data: Buffer, signature: Buffer): boolean {
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  return verify('sha256', data, { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, signature)
}

export function readText(text: string): Buffer {
  must(text.startsWith('KT1:'), 'not ours')
  const values = Array.from(text.slice(4), (symbol) => BASE45.indexOf(symbol))
  must(values.every((value) => value >= 0) && values.length % 3 !== 1, 'not Base45')
  const bytes: number[] = []
  for (let at = 0; at < values.length; at += 3) {
    const [c = 0, d = 0, e] = values.slice(at, at + 3)
    const number = c + 45 * d + 2025 * (e ?? 0)
    must(number <= (e === undefined ? 0xff : 0xffff), 'not Base45')
    bytes.push(...(e === undefined ? [number] : [number >> 8, number & 255]))
  }
  return Buffer.from(bytes)
}

export function writeText(bytes: Buffer): string {
  let text = 'KT1:'
  for (let at = 0; at < bytes.length; at += 2) {
    const whole = at + 1 < bytes.length
    const number = whole ? bytes.readUInt16BE(at) : bytes.readUInt8(at)
    text += BASE45.charAt(number % 45) + BASE45.charAt(Math.floor(number / 45) % 45)
    if (whole) text += BASE45.charAt(Math.floor(number / 2025))
  }
  return text
}
