/**
 * Token buckets in memory, one number each: the generic cell rate algorithm keeps the time at which
 * a bucket is full again. Two generations bound the memory: when the young one is full it becomes
 * the old one, and what nobody touched meanwhile is forgotten, which only ever forgives.
 */
import type { Limit } from './options.ts'

export type TokenBuckets = {
  /** Takes `cost` tokens; answers 0, or the milliseconds until they would be there (nothing is taken then). */
  take(key: string, nowMs: number, cost?: number): number
  /** Puts a token back, or takes more of them unasked when `cost` is negative. */
  refund(key: string, nowMs: number, cost?: number): void
  readonly size: number
}

export function createTokenBuckets(limit: Limit, capacity: number): TokenBuckets {
  const perTokenMs = 1000 / limit.perSecond
  const burstMs = perTokenMs * limit.burst
  const generation = Math.max(1, Math.floor(capacity / 2))
  let young = new Map<string, number>()
  let old = new Map<string, number>()

  const fullAt = (key: string, nowMs: number) => Math.max(nowMs, young.get(key) ?? old.get(key) ?? 0)
  const keep = (key: string, value: number) => {
    if (young.size >= generation && !young.has(key)) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }

  return {
    take(key, nowMs, cost = 1) {
      const next = fullAt(key, nowMs) + cost * perTokenMs
      const waitMs = next - nowMs - burstMs
      if (waitMs > 1e-6) return waitMs
      keep(key, next)
      return 0
    },
    refund(key, nowMs, cost = 1) {
      const next = fullAt(key, nowMs) - cost * perTokenMs
      keep(key, Math.min(Math.max(next, nowMs), nowMs + burstMs))
    },
    get size() {
      return young.size + old.size
    },
  }
}
