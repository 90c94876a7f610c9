/** The ways a value can be wrong, whatever it stands for. */
import { RawCbor, type Encodable } from '../../authenticator/cbor.ts'
import type { Random } from './random.ts'

export const ways = ['drop', 'wrong type', 'empty', 'truncate', 'extend', 'flip', 'huge', 'swap', 'double'] as const
export type Way = (typeof ways)[number]

const strangers: readonly Encodable[] = [0, -7, 1, 'x', '', true, false, null, new Uint8Array(), Uint8Array.of(1, 2, 3), [], [1], new Map(), new Map<Encodable, Encodable>([['x', 1]])]
/** A head that declares much more than there is, tags, floats, breaks, and integers in more bytes than needed. */
const oddities = ['5b7fffffffffffffff', '9b00ffffffffffff', 'bbffffffffffffffff', '5fff', '9fff', 'bfff', 'c0f6', 'd81840', 'f97e00', 'fb7ff8000000000000', 'ff', '1800', 'f818', '1bffffffffffffffff', '8181818181818181818181', '61ff']

export function bendBytes(bytes: Uint8Array, way: Way, random: Random): Uint8Array {
  switch (way) {
    case 'empty': return new Uint8Array()
    case 'truncate': return bytes.subarray(0, random.below(bytes.length))
    case 'extend': return Buffer.concat([bytes, random.bytes(1 + random.below(3))])
    case 'huge': return Buffer.concat([bytes, new Uint8Array(random.pick([300, 5000, 40_000]))])
    case 'swap': return Uint8Array.from(bytes).reverse()
    case 'double': return Buffer.concat([bytes, bytes])
    default: return flipOneBit(bytes, random)
  }
}

export function flipOneBit(bytes: Uint8Array, random: Random): Uint8Array {
  const bent = Uint8Array.from(bytes)
  const at = random.below(bent.length)
  if (bent.length > 0) bent[at] = (bent[at] ?? 0) ^ (1 << random.below(8))
  return bent
}

export function bendText(text: string, way: Way, random: Random): string {
  const at = random.below(text.length + 1)
  switch (way) {
    case 'empty': return ''
    case 'truncate': return text.slice(0, at)
    case 'extend': return text + random.pick(['x', ' ', '=', '\n', '\0', 'é', '/'])
    case 'huge': return text + 'x'.repeat(random.pick([300, 9000]))
    case 'swap': return [...text].reverse().join('')
    case 'double': return text + text
    default: return text.slice(0, at) + random.pick(['A', '.', 'ſ', '\u200b', ' ']) + text.slice(at + 1)
  }
}

/** One place of a tree of CBOR, picked by chance, made wrong in one way. */
export function bendCbor(value: Encodable, way: Way, random: Random): Encodable {
  if (value instanceof RawCbor || random.below(40) === 0) return new RawCbor(Buffer.from(random.pick(oddities), 'hex'))
  if (value instanceof Map) return bendMap(value, way, random)
  if (Array.isArray(value)) return bendList(value, way, random)
  if (way === 'wrong type' || way === 'drop') return random.pick(strangers)
  if (value instanceof Uint8Array) return bendBytes(value, way, random)
  if (typeof value === 'string') return bendText(value, way, random)
  if (typeof value === 'number') return random.pick([0, 1, -1, value + 1, -1 - value, 23, 24, 255, 256, 65_535, -65_535, 2 ** 31, 2 ** 32 - 1])
  return random.pick(strangers)
}

function bendMap(map: ReadonlyMap<Encodable, Encodable>, way: Way, random: Random): Encodable {
  const entries = [...map]
  if (entries.length === 0 || random.below(6) === 0) return bendShape(map, way, random)
  const at = random.below(entries.length)
  const [key, value] = random.pick(entries.slice(at, at + 1))
  const other = random.pick(entries)
  switch (way) {
    case 'drop': return new Map(entries.filter((_, index) => index !== at))
    case 'swap': return new Map(entries.map(([name, old]) => [name, name === key ? other[1] : name === other[0] ? value : old]))
    case 'double': return new Map<Encodable, Encodable>([...entries, [typeof key === 'number' && key < 0 ? -key : key === 'fmt' ? 'fmT' : `${String(key)}x`, value]])
    default: return new Map(entries.map(([name, old]) => [name, name === key ? bendCbor(old, way, random) : old]))
  }
}

function bendList(list: readonly Encodable[], way: Way, random: Random): Encodable {
  if (list.length === 0 || random.below(6) === 0) return bendShape(list, way, random)
  const at = random.below(list.length)
  switch (way) {
    case 'drop': return list.filter((_, index) => index !== at)
    case 'swap': return [...list].reverse()
    case 'double': return [...list, ...list.slice(at, at + 1)]
    case 'huge': return Array(random.pick([7, 40, 1100])).fill(list[at] ?? 0)
    default: return list.map((item, index) => (index === at ? bendCbor(item, way, random) : item))
  }
}

function bendShape(value: Encodable, way: Way, random: Random): Encodable {
  if (way === 'double' && value instanceof Map && value.size > 0) {
    // A key that is written twice: two objects, the same bytes.
    const [key] = [...value.keys()]
    const again = new RawCbor(typeof key === 'string' ? Buffer.concat([Uint8Array.of(0x60 | key.length), Buffer.from(key)]) : Uint8Array.of(Number(key) & 0xff))
    return new Map<Encodable, Encodable>([...value, [again, 1]])
  }
  return way === 'empty' ? (Array.isArray(value) ? [] : new Map()) : random.pick(strangers)
}
