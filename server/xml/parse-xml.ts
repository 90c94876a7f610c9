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
})

/** @throws {Refusal} xml_refused, body_too_large */
export function parseXml(bytes: Uint8Array, limits?: XmlLimits): XmlElement {
  const text = admitXml(bytes, limits)
  // The parser closes what was left open; only the validator minds.
  if (XMLValidator.validate(text) !== true) throw refuseXml('It is not well formed.')
  const root = parse(text).find((node) => nameOf(node) !== undefined)
  if (root === undefined) throw refuseXml('It has no element.')
  return toElement(root, new Map([['xml', 'http://www.w3.org/XML/1998/namespace'], ['', '']]))
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
  return Object.keys(node).find((key) => key !== textKey && key !== cdataKey && key !== attributesKey)
}

type Namespaces = ReadonlyMap<string, string>

function toElement(node: Node, outer: Namespaces): XmlElement {
  const written = nameOf(node) ?? ''
  const raw = Object.entries((node[attributesKey] ?? {}) as Readonly<Record<string, string>>)
    .map(([name, value]) => [name, resolveReferences(value)] as const)
  const declarations = raw.flatMap(declared)
  const namespaces = declarations.length === 0 ? outer : new Map([...outer, ...declarations])
  const inner = node[written] as readonly Node[]
  const { name, namespace } = resolveName(written, namespaces)
  return {
    name,
    namespace,
    attributes: new Map(raw.filter((one) => declared(one).length === 0).map(([key, value]) => [attributeName(key, namespaces), value])),
    text: inner.map(textOf).join(''),
    children: inner.filter((child) => nameOf(child) !== undefined).map((child) => toElement(child, namespaces)),
  }
}

/** The prefix and the namespace that an attribute declares, if it declares one. */
function declared([name, value]: readonly [string, string]): readonly (readonly [string, string])[] {
  if (name === 'xmlns') return [['', value]]
  return name.startsWith('xmlns:') ? [[name.slice(6), value]] : []
}

function textOf(node: Node): string {
  if (textKey in node) return resolveReferences(String(node[textKey]))
  const section = node[cdataKey] as readonly Node[] | undefined
  return section === undefined ? '' : section.map((part) => String(part[textKey])).join('')
}

function resolveName(written: string, namespaces: Namespaces): { readonly name: string; readonly namespace: string } {
  const [name = '', prefix = '', ...more] = written.split(':').toReversed()
  const namespace = namespaces.get(prefix)
  if (namespace === undefined || more.length > 0) throw refuseXml('It uses a prefix that it does not declare.')
  return { name, namespace }
}

/** An attribute without a prefix is in no namespace; one with a prefix is written `{namespace}name`. */
function attributeName(written: string, namespaces: Namespaces): string {
  if (!written.includes(':')) return written
  const { name, namespace } = resolveName(written, namespaces)
  return `{${namespace}}${name}`
}
