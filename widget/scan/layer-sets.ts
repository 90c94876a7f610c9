/**
 * Keeps the layers of color symbols from frame to frame until a set is whole. A parity is one byte, so
 * two messages may share it: a set is also told by its symbols' version, and lives only seconds.
 */
import { xorBytes } from '../qr/xor-bytes.ts'

export type Layer = {
  /** Parity of the whole message, as a decimal. */
  readonly id: string
  /** Place in the message, 0 to 2. */
  readonly index: number
  readonly version: string
  readonly bytes: Uint8Array
}

export type LayerSets = {
  /** Whether this layer of the set is here already. */
  readonly has: (id: string, version: string, index: number) => boolean
  /** The whole message once its three layers are here and their parity is right; else null. */
  readonly keep: (layer: Layer, nowMs: number) => Uint8Array | null
}

/** How long a first layer waits for the others, in milliseconds. */
const lifeMs = 10_000

type Set = { readonly since: number; readonly layers: Map<number, Uint8Array> }

export function createLayerSets(): LayerSets {
  const sets = new Map<string, Set>()
  const keyOf = (id: string, version: string): string => `${id}/${version}`
  const dropOld = (nowMs: number): void => {
    for (const [key, { since }] of sets) if (nowMs - since > lifeMs) sets.delete(key)
  }
  return {
    has: (id, version, index) => sets.get(keyOf(id, version))?.layers.has(index) === true,
    keep({ id, index, version, bytes }, nowMs) {
      dropOld(nowMs)
      const key = keyOf(id, version)
      const known = sets.get(key)?.layers.get(index)
      // Another message of the same parity: what was gathered is not of this one.
      if (known && !isSame(known, bytes)) sets.delete(key)
      const set = sets.get(key) ?? { since: nowMs, layers: new Map<number, Uint8Array>() }
      set.layers.set(index, bytes)
      sets.set(key, set)
      if (set.layers.size < 3) return null
      sets.delete(key)
      const message = join([0, 1, 2].flatMap((place) => set.layers.get(place) ?? []))
      return String(xorBytes(message)) === id ? message : null
    },
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
