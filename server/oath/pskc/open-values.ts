/**
 * Encrypted values of a PSKC file (RFC 6030 §6): AES in CBC mode under a key that both sides have or
 * that a password gives, each with an HMAC that is verified before anything is decrypted.
 */
import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { findChild, findInside, type XmlElement } from '../../xml/element.ts'
import { fault } from '../import-faults.ts'
import { readBase64 } from './decode-value.ts'

/** How a value of this file is opened. Null for a file without encryption. */
export type Opener = ((value: XmlElement) => Uint8Array) | null

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'

const ciphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  [`${xmlenc}aes128-cbc`]: { name: 'aes-128-cbc', keyBytes: 16 },
  [`${xmlenc}aes192-cbc`]: { name: 'aes-192-cbc', keyBytes: 24 },
  [`${xmlenc}aes256-cbc`]: { name: 'aes-256-cbc', keyBytes: 32 },
}

const macs: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha512': 'sha512',
}

const ivBytes = 16

/**
 * @param container the KeyContainer
 * @param key the encryption key
 * @throws {Refusal} import_invalid for a method that is not supported, import_key_wrong
 */
export function makeOpener(container: XmlElement, key: Uint8Array): NonNullable<Opener> {
  const method = findChild(container, 'MACMethod') ?? missing('MACMethod')
  const hash = macs[method.attributes.get('Algorithm') ?? ''] ?? unsupported('MAC')
  const sealed = findChild(method, 'MACKey')
  // RFC 6030 §6.1.1: without a key of its own the MAC uses the encryption key.
  const macKey = sealed === null ? key : decrypt(sealed, key)
  return (value) => {
    const encrypted = findChild(value, 'EncryptedValue') ?? missing('EncryptedValue')
    const given = readBase64(findChild(value, 'ValueMAC') ?? missing('ValueMAC'))
    const mac = createHmac(hash, macKey).update(cipherValue(encrypted)).digest()
    if (mac.length !== given.length || !timingSafeEqual(mac, given)) throw refuse('import_key_wrong')
    return decrypt(encrypted, key)
  }
}

function decrypt(encrypted: XmlElement, key: Uint8Array): Uint8Array {
  const method = findChild(encrypted, 'EncryptionMethod')?.attributes.get('Algorithm') ?? ''
  const { name, keyBytes } = ciphers[method] ?? unsupported('encryption')
  const value = cipherValue(encrypted)
  if (key.length !== keyBytes) throw refuse('import_key_wrong', { detail: `The file is encrypted with a key of ${keyBytes} bytes.` })
  const decipher = createDecipheriv(name, key, value.subarray(0, ivBytes))
  try {
    return Buffer.concat([decipher.update(value.subarray(ivBytes)), decipher.final()])
  } catch (cause) {
    throw refuse('import_key_wrong', { cause })
  }
}

/** IV and ciphertext: what is decrypted, and what the MAC covers. */
function cipherValue(encrypted: XmlElement): Uint8Array {
  const value = readBase64(findInside(encrypted, 'CipherData', 'CipherValue') ?? missing('CipherValue'))
  if (value.length < 2 * ivBytes || value.length % ivBytes !== 0) throw fault('"CipherValue" has an impossible length.')
  return value
}

export function missing(name: string): never {
  throw fault(`"${name}" is missing.`)
}

export function unsupported(what: string): never {
  throw fault(`The file uses a kind of ${what} that is not supported.`)
}
