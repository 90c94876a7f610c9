/**
 * The attribute bags of this dialect: in any order, with or without options, and with whatever type the
 * client thought of; what a field means is known here and not from `xsi:type`.
 */
import { findChild, listChildren, readText, type XmlElement } from '../../xml/element.ts'
import { refuseAs } from './status.ts'

/** By attribute id. An empty text is a field that was sent empty. */
export type Attributes = ReadonlyMap<string, string>

/** Longer than any field of the older system. */
const longestValue = 1100

/**
 * @param parent holds the set
 * @throws {Refusal} xml_refused for two elements of a name, malformed for two attributes of an id
 */
export function readAttributes(parent: XmlElement, setName = 'attributeSet'): Attributes {
  const set = findChild(parent, setName)
  const attributes = new Map<string, string>()
  for (const each of set === null ? [] : listChildren(set, 'attributes')) {
    const idElement = findChild(each, 'attributeID')
    const id = idElement === null ? '' : readText(idElement)
    if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(id)) throw refuseAs('STAT_INVPARAM', 'An attribute has no usable attributeID.')
    if (attributes.has(id)) throw refuseAs('STAT_INVPARAM', `${id} stands twice in the attribute set.`)
    attributes.set(id, readValue(each, id))
  }
  return attributes
}

function readValue(attribute: XmlElement, id: string): string {
  const options = findChild(attribute, 'attributeOptions')
  if (options !== null && isOn(options, 'negative')) throw refuseAs('STAT_INVPARAM', `${id}: "negative" is not supported.`)
  const value = findChild(attribute, 'value')
  // Set to empty, or search for empty, whatever the value says.
  if (value === null || (options !== null && isOn(options, 'null'))) return ''
  const text = readText(value)
  if (text.length > longestValue) throw refuseAs('STAT_INVDATA', `${id} is too long.`)
  return text
}

function isOn(options: XmlElement, name: string): boolean {
  const option = findChild(options, name)
  return option !== null && /^(?:true|1)$/.test(readText(option))
}

/** @throws {Refusal} when it is missing or empty */
export function demand(attributes: Attributes, id: string): string {
  const value = attributes.get(id)
  if (value === undefined || value === '') throw refuseAs('STAT_MISSINGFLD', `${id} is missing.`)
  return value
}

/**
 * Refuses what a command does not know, rather than doing less than was asked.
 * @param known ids, without their common beginning
 */
export function allowOnly(attributes: Attributes, prefix: string, known: readonly string[]): void {
  for (const id of attributes.keys()) {
    const name = id.startsWith(prefix) ? id.slice(prefix.length) : null
    if (name === null || !known.includes(name)) throw refuseAs('STAT_INVPARAM', `${id} is not supported by this command.`)
  }
}
