/** Chance that can be repeated: the same seed, the same choices (mulberry32). */
export type Random = {
  /** 0 to bound − 1. */
  below(bound: number): number
  pick<Item>(items: readonly Item[]): Item
  bytes(length: number): Uint8Array
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (bound: number) => next() % Math.max(1, bound)
  return {
    below,
    pick: (items) => {
      const [first] = items
      const picked = items[below(items.length)] ?? first
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  }
}
