/** XML bytes → a tree, behind the gate. Nothing is expanded, fetched, trimmed or turned into numbers. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { XmlElement } from './element.ts'
import { admitXml, refuseXml } from './gate.ts'
import type { XmlLimits } from './limits.ts'
import { resolveReferences } from './references.ts'

/** With `preserveOrder` the parser gives a list of nodes, each with one key of its own beside `:@`. */
type Node = { readonly [key: string]: unknown }

const [textKey, cdataKey, attributesKey] = ['#text', '#cdata', ':@']

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  textNodeName: textKey,
  cdataPropName: cdataKey,
  ignoreDeclaration: true,
  // Nothing here asks where an element stands, so no path is written for each.
  jPath: false,
})

/** @throws {Refusal} xml_refused, body_too_large */
export function parseXml(bytes: Uint8Array, limits?: XmlLimits): XmlElement {
  const text = admitXml(bytes, limits)
  // The parser closes what was left open; only the validator minds.
  if (XMLValidator.validate(text) !== true) throw refuseXml('It is not well formed.')
  const root = parse(text).find((node) => nameOf(node) !== undefined)
  const name = root && nameOf(root)
  if (root === undefined || name === undefined) throw refuseXml('It has no element.')
  return toElement(root, name, new Map([['xml', 'http://www.w3.org/XML/1998/namespace'], ['', '']]))
}

function parse(text: string): readonly Node[] {
  try {
    return parser.parse(text) as readonly Node[]
  } catch (cause) {
    // Names that JavaScript's own objects have.
    throw refuseXml(cause instanceof Error && cause.message.includes('reserved') ? 'It uses a reserved name.' : 'It cannot be parsed.')
  }
}

function nameOf(node: Node): string | undefined {
  for (const key in node) if (key !== textKey && key !== cdataKey && key !== attributesKey) return key
  return undefined
}

type Namespaces = ReadonlyMap<string, string>

function toElement(node: Node, written: string, outer: Namespaces): XmlElement {
  const given = node[attributesKey] as Readonly<Record<string, string>> | undefined
  const { attributes, namespaces } = given === undefined ? { attributes: none, namespaces: outer } : readAttributes(given, outer)
  const { name, namespace } = resolveName(written, namespaces)
  let text = ''
  const children: XmlElement[] = []
  for (const inner of node[written] as readonly Node[]) {
    const child = nameOf(inner)
    if (child === undefined) text += textOf(inner)
    else children.push(toElement(inner, child, namespaces))
  }
  return { name, namespace, attributes, text, children }
}

const none: ReadonlyMap<string, string> = new Map()

function readAttributes(given: Readonly<Record<string, string>>, outer: Namespaces) {
  const namespaces = new Map(outer)
  const rest: (readonly [written: string, value: string])[] = []
  for (const [written, value] of Object.entries(given)) {
    const prefix = declaredPrefix(written)
    if (prefix === null) rest.push([written, resolveReferences(value)])
    else namespaces.set(prefix, resolveReferences(value))
  }
  // A declaration may stand behind what uses it.
  const attributes = rest.length === 0 ? none : new Map(rest.map(([written, value]) => [attributeName(written, namespaces), value]))
  return { attributes, namespaces }
}

/** The prefix that an attribute declares, if it declares one. */
function declaredPrefix(written: string): string | null {
  if (!written.startsWith('xmlns')) return null
  if (written.length === 5) return ''
  return written[5] === ':' ? written.slice(6) : null
}

function textOf(node: Node): string {
  if (textKey in node) return resolveReferences(String(node[textKey]))
  const section = node[cdataKey] as readonly Node[] | undefined
  return section === undefined ? '' : section.map((part) => String(part[textKey])).join('')
}

function resolveName(written: string, namespaces: Namespaces): { readonly name: string; readonly namespace: string } {
  const colon = written.indexOf(':')
  const name = written.slice(colon + 1)
  const namespace = namespaces.get(colon < 0 ? '' : written.slice(0, colon))
  if (namespace === undefined || name.includes(':')) throw refuseXml('It uses a prefix that it does not declare.')
  return { name, namespace }
}

/** An attribute without a prefix is in no namespace; one with a prefix is written `{namespace}name`. */
function attributeName(written: string, namespaces: Namespaces): string {
  if (!written.includes(':')) return written
  const { name, namespace } = resolveName(written, namespaces)
  return `{${namespace}}${name}`
}
