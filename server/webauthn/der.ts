/**
 * A reader for DER (X.690 §10): one element is a tag, where its content lies, and where it ends.
 * Lengths must be definite and minimal; nothing is copied, and views are made only when asked for,
 * because making one costs more than reading the element.
 */
export class DerElement {
  readonly tag: number
  readonly end: number
  readonly #source: Uint8Array
  readonly #start: number
  readonly #contentStart: number

  constructor(source: Uint8Array, tag: number, start: number, contentStart: number, end: number) {
    this.#source = source
    this.tag = tag
    this.#start = start
    this.#contentStart = contentStart
    this.end = end
  }

  /** The element with its tag and length. */
  get bytes(): Uint8Array {
    return this.#source.subarray(this.#start, this.end)
  }

  get content(): Uint8Array {
    return this.#source.subarray(this.#contentStart, this.end)
  }
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Thrown for bytes that are not DER; callers turn it into the refusal of their subject. */
export class DerError extends Error {}

/** Reads one element that fills `bytes` exactly. */
export function readDer(bytes: Uint8Array, tag?: number): DerElement {
  const element = readAt(bytes, 0)
  if (element.end !== bytes.length) throw new DerError('bytes follow the element')
  return requireTag(element, tag)
}

/** The elements inside a constructed one, or inside any run of bytes. */
export function readChildren(content: Uint8Array): DerElement[] {
  const children: DerElement[] = []
  let at = 0
  while (at < content.length) {
    const child = readAt(content, at)
    children.push(child)
    at = child.end
  }
  return children
}

export function requireTag(element: DerElement | undefined, tag?: number): DerElement {
  if (element === undefined) throw new DerError('an element is missing')
  if (tag !== undefined && element.tag !== tag) throw new DerError('an element has another tag')
  return element
}

/** The bytes of a BIT STRING without unused bits. */
export function readBitString(element: DerElement | undefined): Uint8Array {
  const { content } = requireTag(element, derTag.bitString)
  if (content[0] !== 0) throw new DerError('a bit string does not end on a byte')
  return content.subarray(1)
}

/** A small non-negative INTEGER or ENUMERATED, minimally encoded. */
export function readSmallInteger(element: DerElement | undefined): number {
  const { content } = requireTag(element)
  const first = content[0]
  if (first === undefined || content.length > 6 || first > 0x7f) {
    throw new DerError('an integer is out of range')
  }
  if (first === 0 && content.length > 1 && (content[1] ?? 0) < 0x80) {
    throw new DerError('an integer is not minimal')
  }
  return content.reduce((value, byte) => value * 256 + byte, 0)
}

export function readBoolean(element: DerElement | undefined): boolean {
  const { content } = requireTag(element, derTag.boolean)
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) {
    throw new DerError('a boolean is not DER')
  }
  return content[0] === 0xff
}

export function readObjectIdentifier(element: DerElement | undefined): string {
  const { content } = requireTag(element, derTag.objectIdentifier)
  const arcs: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if (byte & 0x80) continue
    arcs.push(value)
    value = 0
  }
  const [first = 0, ...rest] = arcs
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

/** The number of a context tag such as [702], or null for a universal one. */
export function readContextTag({ tag, bytes }: DerElement): number | null {
  if ((tag & 0xc0) !== 0x80) return null
  if ((tag & 0x1f) !== 0x1f) return tag & 0x1f
  let number = 0
  for (let at = 1; at < 4; at += 1) {
    const byte = bytes[at] ?? 0
    number = number * 128 + (byte & 0x7f)
    if (byte < 0x80) return number
  }
  return null
}

function readAt(bytes: Uint8Array, start: number): DerElement {
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined) throw new DerError('cut short')
  let at = start + 1
  // High tag numbers occur in Android's key description.
  if ((tag & 0x1f) === 0x1f) {
    while ((bytes[at] ?? 0) & 0x80) at += 1
    at += 1
  }
  const { length, next } = readLength(bytes, at)
  const end = next + length
  if (end > bytes.length) throw new DerError('cut short')
  return new DerElement(bytes, tag, start, next, end)
}

function readLength(bytes: Uint8Array, at: number): { length: number; next: number } {
  const first = bytes[at]
  if (first === undefined) throw new DerError('cut short')
  if (first < 0x80) return { length: first, next: at + 1 }
  const size = first & 0x7f
  if (size === 0 || size > 3) throw new DerError('a length is indefinite or too large')
  let length = 0
  for (let index = 0; index < size; index += 1) length = length * 256 + (bytes[at + 1 + index] ?? 0)
  if (length < 0x80 || length < 256 ** (size - 1)) throw new DerError('a length is not minimal')
  return { length, next: at + 1 + size }
}
