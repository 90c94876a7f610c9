/** A policy as operations use it: parsed once, kept in memory, since a version never changes. */
import type { Policy } from '../contract/policy.ts'
import type { Store } from '../store/store.ts'
import { parseAnchors, type AnchorSet } from '../trust/anchors.ts'
import { BoundedCache } from '../webauthn/bounded-cache.ts'
import type { Services } from './services.ts'

export type LoadedPolicy = {
  readonly version: number
  readonly policy: Policy
  readonly anchors: AnchorSet
}

/** Policies in memory per store; an account uses one or two versions at a time. */
const cacheCapacity = 1000
const caches = new WeakMap<Store, BoundedCache<LoadedPolicy>>()

/** @throws when the version does not exist: accounts and ceremonies name only versions that do */
export async function loadPolicy({ store }: Services, accountId: string, version: number): Promise<LoadedPolicy> {
  const cache = cacheOf(store)
  const key = `${accountId}:${version}`
  const cached = cache.find(key)
  if (cached !== null) return cached
  const record = await store.findPolicy(accountId, version)
  if (record === null) throw new Error(`policy version ${version} is missing`)
  const loaded = { version, policy: record.policy, anchors: parseAnchors(record.policy.anchors) }
  cache.keep(key, loaded)
  return loaded
}

function cacheOf(store: Store): BoundedCache<LoadedPolicy> {
  const known = caches.get(store)
  if (known !== undefined) return known
  const cache = new BoundedCache<LoadedPolicy>(cacheCapacity)
  caches.set(store, cache)
  return cache
}
