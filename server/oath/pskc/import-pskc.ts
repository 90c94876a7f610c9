/** A PSKC file (RFC 6030) → devices: all of them, or none and a list of everything that is wrong. */
import { fileLimits } from '../../xml/limits.ts'
import { listChildren, type XmlElement } from '../../xml/element.ts'
import { parseXml } from '../../xml/parse-xml.ts'
import { fault, ImportFaults } from '../import-faults.ts'
import type { Import, ImportedKey } from '../imported-key.ts'
import { findOpener, type PskcSecret } from './encryption-key.ts'
import type { Opener } from './open-values.ts'
import { profileOf, readKey } from './read-key.ts'

const namespace = 'urn:ietf:params:xml:ns:keyprov:pskc'

/**
 * A signature of the file is not verified; `passedOver` says so.
 * @param secret the key or password that opens an encrypted file; null for none
 * @throws {Refusal} import_invalid, import_key_wrong, xml_refused, body_too_large
 */
export async function importPskc(file: Uint8Array, secret: PskcSecret = null): Promise<Import> {
  const container = parseXml(file, fileLimits)
  if (container.name !== 'KeyContainer' || container.namespace !== namespace || container.attributes.get('Version') !== '1.0') {
    throw fault('This is no PSKC file of version 1.0.')
  }
  const open = await findOpener(container, secret)
  const faults = new ImportFaults()
  const passedOver = listChildren(container, 'Signature').map(() => 'Signature: not verified')
  const keys: ImportedKey[] = []
  for (const { packaged, key, where } of listKeys(container)) {
    if (profileOf(key) === 'pin') passedOver.push(`${where}: a PIN`)
    else keys.push(...readOne(faults, where, packaged, key, open))
  }
  if (keys.length === 0 && faults.isEmpty) faults.add('KeyContainer', 'It holds no key that can be imported.')
  judgeNames(faults, keys)
  faults.throwAny()
  return { keys, passedOver }
}

type Found = { readonly packaged: XmlElement; readonly key: XmlElement; readonly where: string }

function listKeys(container: XmlElement): readonly Found[] {
  return listChildren(container, 'KeyPackage').flatMap((packaged, index) =>
    listChildren(packaged, 'Key').map((key) => ({ packaged, key, where: `KeyPackage ${index + 1}, Key ${shorten(key.attributes.get('Id') ?? '')}` })))
}

function readOne(faults: ImportFaults, where: string, packaged: XmlElement, key: XmlElement, open: Opener): readonly ImportedKey[] {
  const read = faults.collect(where, () => readKey(packaged, key, open))
  return read === null ? [] : [read]
}

function judgeNames(faults: ImportFaults, keys: readonly ImportedKey[]): void {
  const seen = new Set<string>()
  for (const { serial, keyId } of keys) {
    const name = JSON.stringify([serial, keyId])
    if (seen.has(name)) faults.add(`Key ${shorten(keyId)}`, 'It stands twice in the file.')
    seen.add(name)
  }
}

function shorten(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 40)
}
