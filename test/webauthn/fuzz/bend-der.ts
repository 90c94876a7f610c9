/** A certificate with one element of its tree made wrong, and every length around it mended. */
import { readChildren, readDer, type DerElement } from '../../../server/webauthn/der.ts'
import { der } from '../../authenticator/der.ts'
import { bendBytes, type Way } from './bend-value.ts'
import type { Random } from './random.ts'

export function bendDer(bytes: Uint8Array, way: Way, random: Random): Uint8Array {
  if (random.below(5) === 0) return bendBytes(bytes, way, random)
  try {
    return bendElement(readDer(bytes), way, random, 1 + random.below(6))
  } catch {
    return bendBytes(bytes, way, random)
  }
}

/** @param depth how far down to go before bending */
function bendElement(element: DerElement, way: Way, random: Random, depth: number): Uint8Array {
  const { tag, content } = element
  const children = (tag & 0x20) !== 0 ? readChildren(content) : []
  if (depth === 0 || children.length === 0) return bendHere(element, way, random)
  const at = random.below(children.length)
  const parts = children.map((child, index) => (index === at ? bendElement(child, way, random, depth - 1) : child.bytes))
  return der(tag, ...parts)
}

function bendHere({ tag, content, bytes }: DerElement, way: Way, random: Random): Uint8Array {
  switch (way) {
    case 'drop': return new Uint8Array()
    case 'double': return Buffer.concat([bytes, bytes])
    case 'wrong type': return der(random.pick([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x30, 0x31, 0xa0, 0xa3, 0x9f]), content)
    default: return der(tag, bendBytes(content, way === 'huge' && content.length > 2000 ? 'flip' : way, random))
  }
}
