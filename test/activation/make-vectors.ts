/**
 * Writes vectors.json anew: `node test/activation/make-vectors.ts`. Only the ECDSA signatures differ
 * from run to run, and with them whatever hashes them; every other value is fixed. Done once; the
 * test holds the file to the code.
 */
import { pbkdf2Sync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authenticate, deriveKey, sha256 } from '../../server/activation/derive-keys.ts'
import { makeDeactivationMessage, makeTestSignature } from '../../server/activation/instance.ts'
import { keyIdOf, signRaw } from '../../server/activation/issuer-key.ts'
import { makeCredentialTag } from '../../server/activation/message1.ts'
import { sealScanned, sealTyped } from '../../server/activation/seal-message2.ts'
import { makeVouchChallenge } from '../../server/activation/vouch.ts'
import { writeSymbols } from '../../server/contract/kap/crockford.ts'
import { encodeScannedBody, encodeTypedCode, groupTypedCode, scannedTagInput, typedTag, typedTagInput, type Platform } from '../../server/contract/kap/device-code.ts'
import { keyLabel, label } from '../../server/contract/kap/labels.ts'
import { joinBytes } from '../../server/contract/kap/layout.ts'
import { encodeMessage1, signedBytesOfMessage1, type Message1 } from '../../server/contract/kap/message1.ts'
import { encodeHeader, encodeInstance, signedBytesOfInstance } from '../../server/contract/kap/message2.ts'
import { encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { makeMutations } from './make-mutations.ts'
import { fixed, fixedKey, toPkcs8 } from './vector-keys.ts'

type Mode = 'scanned' | 'typed'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const issuer = fixedKey('issuer')
const device = fixedKey('device')
const credential = fixedKey('credential')
/** A COSE_Key as authenticator data has it: EC2, ES256, P-256. */
const coseKey = joinBytes(Buffer.from('a5010203262001215820', 'hex'), credential.point.slice(1, 33), Buffer.from('225820', 'hex'), credential.point.slice(33))

/** The scanned case has every optional part, the typed one the fewest. */
const asked: Readonly<Record<Mode, Pick<Message1, 'account' | 'rpId' | 'userLabel' | 'license' | 'typedAllowed'>>> = {
  scanned: { account: 'Müller & Söhne', rpId: 'login.example', userLabel: 'm•••@example.com', license: 'KTA0000001', typedAllowed: false },
  typed: { account: 'Example', rpId: 'example.com', userLabel: '', license: 'KTA0000002', typedAllowed: true },
}

function makeMessage1(mode: Mode) {
  const [challenge, key] = [fixed(`challenge, ${mode}`, 8), fixed(`K, ${mode}`)]
  const fields: Message1 = {
    ...asked[mode], keyId: Buffer.from(keyIdOf(issuer.point), 'hex'), challenge, key, expiresAtSeconds: 1_800_000_600,
    credentialTag: mode === 'scanned' ? makeCredentialTag(key, challenge, coseKey) : null,
  }
  const body = encodeMessage1(fields)
  const signature = signRaw(toPkcs8(issuer), signedBytesOfMessage1(body))
  const bytes = joinBytes(body, signature)
  const subkeys = { credential: deriveKey(key, keyLabel.credential), code: deriveKey(key, keyLabel.code), psk: deriveKey(key, keyLabel.psk), wrap: deriveKey(key, keyLabel.wrap) }
  return { fields, body, signature, bytes, h1: sha256(bytes), subkeys }
}

function makeCode(mode: Mode, { h1, subkeys }: ReturnType<typeof makeMessage1>) {
  const platform: Platform = mode === 'scanned' ? 'android' : 'ios'
  const nonce = fixed(`nonce, ${mode}`, mode === 'scanned' ? 16 : 8)
  const body = encodeScannedBody(platform, fixed('nonce, scanned', 16), device.point)
  const tagInput = mode === 'scanned' ? scannedTagInput(h1, body) : typedTagInput(h1, platform, nonce)
  const mac = authenticate(subkeys.code, tagInput)
  const typed = mode === 'typed' ? encodeTypedCode(platform, nonce, typedTag(mac)) : ''
  const bytes = mode === 'scanned' ? joinBytes(body, mac.subarray(0, 16)) : Buffer.from(typed)
  return { platform, nonce, tagInput, mac, bytes, shown: mode === 'scanned' ? encodeQrText(bytes) : groupTypedCode(typed), h2: sha256(bytes) }
}

async function makeCase(mode: Mode) {
  const message1 = makeMessage1(mode)
  const code = makeCode(mode, message1)
  const { h1, fields: { key, ...fields } } = message1
  const h2 = code.h2
  const instance = { number: mode === 'scanned' ? 1 : 300, secret: fixed(`S, ${mode}`), question: writeSymbols(Array.from(fixed(`Q, ${mode}`, 10), (byte) => byte & 31)) }
  const body = encodeInstance(instance)
  const signature = signRaw(toPkcs8(issuer), signedBytesOfInstance(h1, h2, body))
  const plaintext = joinBytes(body, signature)
  const salt = fixed('salt', 16)
  const ephemeral = fixed('ephemeral')
  const bytes = mode === 'scanned'
    ? await sealScanned({ key, h1, h2 }, device.point, plaintext, ephemeral)
    : await sealTyped({ key, h1, h2 }, code.nonce, plaintext, salt)
  const vouchNonce = fixed(`vouch, ${mode}`)
  const mutations = await makeMutations({ mode, issuer, device, message1, code, instance, plaintext, bytes, salt, ephemeral })
  const header = encodeHeader(mode, h1)
  const pbkdf2Salt = joinBytes(label.sealTyped, salt, h1, h2)
  const password = joinBytes(message1.subkeys.wrap, code.nonce)
  return {
    mode,
    message1: {
      ...fields, keyId: hex(fields.keyId), challenge: hex(fields.challenge), K: hex(key),
      coseKey: fields.credentialTag && hex(coseKey), credentialTag: fields.credentialTag && hex(fields.credentialTag),
      signedBytes: hex(signedBytesOfMessage1(message1.body)), signature: hex(message1.signature), bytes: hex(message1.bytes), text: encodeQrText(message1.bytes), H1: hex(h1),
    },
    subkeys: Object.fromEntries(Object.entries(message1.subkeys).map(([name, value]) => [name, hex(value)])),
    code: {
      platform: code.platform, nonce: hex(code.nonce), tagInput: hex(code.tagInput), mac: hex(code.mac), ...(mode === 'typed' ? { tag27: typedTag(code.mac) } : { tag: hex(code.mac.subarray(0, 16)) }),
      bytes: hex(code.bytes), shown: code.shown, H2: hex(h2),
    },
    vouch: { nonce: hex(vouchNonce), challenge: hex(makeVouchChallenge(vouchNonce, h1, h2)) },
    message2: {
      number: instance.number, S: hex(instance.secret), Q: instance.question, signedBytes: hex(signedBytesOfInstance(h1, h2, body)), signature: hex(signature), P: hex(plaintext), A: hex(header),
      ...(mode === 'scanned'
        ? { info: hex(joinBytes(label.sealScanned, h1, h2)), pskId: hex(joinBytes(label.pskId, h1.slice(0, 16))), aad: hex(header), ephemeralIkm: hex(ephemeral), enc: hex(bytes.slice(18, 83)) }
        : { salt: hex(salt), password: hex(password), pbkdf2Salt: hex(pbkdf2Salt), wrapKey: hex(pbkdf2Sync(password, pbkdf2Salt, 100_000, 16, 'sha256')), aad: hex(joinBytes(header, salt)) }),
      ct: hex(bytes.slice(-124)), bytes: hex(bytes), text: encodeQrText(bytes),
    },
    instance: {
      ocraKey: hex(deriveKey(instance.secret, keyLabel.ocra)), testSignature: makeTestSignature(instance), deactivateKey: hex(deriveKey(instance.secret, keyLabel.deactivate)),
      deactivationMessage: hex(makeDeactivationMessage(instance, fields.license, instance.number)), deactivationText: encodeQrText(makeDeactivationMessage(instance, fields.license, instance.number)),
    },
    mutations,
  }
}

const vectors = {
  about: 'KAP/1 test vectors. Bytes are lower-case hex. Random values are the SHA-256 of "KAP/1 vectors: <name>"; the README of server/activation explains every member.',
  nowSeconds: 1_800_000_000,
  issuer: { privateKey: hex(issuer.scalar), publicKey: hex(issuer.point), keyId: keyIdOf(issuer.point) },
  device: { privateKey: hex(device.scalar), publicKey: hex(device.point) },
  cases: [await makeCase('scanned'), await makeCase('typed')],
}

writeFileSync(join(import.meta.dirname, 'vectors.json'), `${JSON.stringify(vectors, null, 2)}\n`)
