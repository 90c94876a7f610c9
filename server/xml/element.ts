/** An element as it was meant: names resolved, text whole, whatever comments or CDATA stood in between. */
import { refuseXml } from './gate.ts'

export type XmlElement = {
  /** Without its prefix. */
  readonly name: string
  /** Empty for none. */
  readonly namespace: string
  /** By name; those with a prefix as `{namespace}name`. Namespace declarations are not among them. */
  readonly attributes: ReadonlyMap<string, string>
  /** All text directly inside, joined, untrimmed. */
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** Every child of that name, in any namespace. */
export function listChildren(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name)
}

/** The child of that name, or null. @throws {Refusal} xml_refused when there are two: which one would count? */
export function findChild(element: XmlElement, name: string): XmlElement | null {
  const [first, second] = listChildren(element, name)
  if (second !== undefined) throw refuseXml(`"${name}" stands twice where one is expected.`)
  return first ?? null
}

/** Down a path of only children; null when one is not there. @throws {Refusal} xml_refused */
export function findInside(element: XmlElement, ...path: readonly string[]): XmlElement | null {
  return path.reduce<XmlElement | null>((at, name) => at === null ? null : findChild(at, name), element)
}

/** The whole text, spaces at its ends dropped. @throws {Refusal} xml_refused when elements stand in it */
export function readText(element: XmlElement): string {
  if (element.children.length > 0) throw refuseXml(`"${element.name}" holds elements where text is expected.`)
  return element.text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}
