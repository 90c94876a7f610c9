/** Which key opens a PSKC file (RFC 6030 §6.1): one that was agreed on, or one that a password gives. */
import { pbkdf2 } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { findChild, findInside, readText, type XmlElement } from '../../xml/element.ts'
import { fault } from '../import-faults.ts'
import { readBase64, readInteger } from './decode-value.ts'
import { makeOpener, missing, unsupported, type Opener } from './open-values.ts'

/** What the maker of the file sent separately. */
export type PskcSecret = { readonly key: Uint8Array } | { readonly password: string } | null

/** More only keeps the verifier busy; makers use 1,000 to 600,000. */
const mostRounds = 1_000_000

const prfs: Readonly<Record<string, string>> = {
  'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#hmac-sha1': 'sha1',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha512': 'sha512',
}

/** @throws {Refusal} import_invalid, import_key_wrong */
export async function findOpener(container: XmlElement, secret: PskcSecret): Promise<Opener> {
  const named = findChild(container, 'EncryptionKey')
  if (named === null) return null
  if (secret === null) throw refuse('import_key_wrong', { detail: 'The file is encrypted; its key or password is needed.' })
  const derived = findChild(named, 'DerivedKey')
  if (derived !== null) return makeOpener(container, await deriveKey(derived, secret))
  if (findChild(named, 'KeyName') === null) return unsupported('key')
  if (!('key' in secret)) throw refuse('import_key_wrong', { detail: 'The file is encrypted with a key, not with a password.' })
  return makeOpener(container, secret.key)
}

async function deriveKey(derived: XmlElement, secret: NonNullable<PskcSecret>): Promise<Uint8Array> {
  if (!('password' in secret)) throw refuse('import_key_wrong', { detail: 'The file is encrypted with a password, not with a key.' })
  const method = findChild(derived, 'KeyDerivationMethod') ?? missing('KeyDerivationMethod')
  if (method.attributes.get('Algorithm')?.endsWith('#pbkdf2') !== true) return unsupported('key derivation')
  const params = findChild(method, 'PBKDF2-params') ?? missing('PBKDF2-params')
  const salt = readBase64(findInside(params, 'Salt', 'Specified') ?? missing('Salt'))
  const rounds = readNumber(params, 'IterationCount')
  const length = findChild(params, 'KeyLength') === null ? 16 : readNumber(params, 'KeyLength')
  if (rounds < 1 || rounds > mostRounds) throw fault('"IterationCount" is out of bounds.')
  if (![16, 24, 32].includes(length)) throw fault('"KeyLength" is no length of an AES key.')
  const prf = findChild(params, 'PRF')?.attributes.get('Algorithm')
  return derive(secret.password, salt, rounds, length, prf === undefined ? 'sha1' : prfs[prf] ?? unsupported('key derivation'))
}

function readNumber(params: XmlElement, name: string): number {
  return readInteger(readText(findChild(params, name) ?? missing(name)), name)
}

function derive(password: string, salt: Uint8Array, rounds: number, length: number, hash: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, rounds, length, hash, (error, key) => error === null ? resolve(key) : reject(error))
  })
}
