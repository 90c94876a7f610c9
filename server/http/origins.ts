/**
 * Which origins may know that this verifier talks to pages at all: those that some account lists.
 * A preflight carries no ticket, so this is all it can be judged by; the real call is judged by its
 * ticket. The answer of the store is kept for five seconds, in a bounded map.
 */
import type { Services } from '../relying-party/services.ts'

export type ListedOrigins = {
  /** By the store, or what it said within the last five seconds. */
  isListed(origin: string): Promise<boolean>
  /** What is remembered, without asking the store: for refusals that must cost nothing. */
  wasListed(origin: string): boolean
}

const freshMs = 5000
const capacity = 10_000
const plainOrigin = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?$/

/** Whether the text is an origin as browsers write it: lower case, no default port, no trailing dot. */
export function isCanonicalOrigin(text: string): boolean {
  if (text.length > 255 || !plainOrigin.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  return url.origin === text && !url.hostname.endsWith('.')
}

export function createListedOrigins({ store, clock }: Pick<Services, 'store' | 'clock'>): ListedOrigins {
  const known = new Map<string, { readonly listed: boolean; readonly atMs: number }>()
  return {
    wasListed: (origin) => known.get(origin)?.listed ?? false,
    async isListed(origin) {
      if (!isCanonicalOrigin(origin)) return false
      const remembered = known.get(origin)
      if (remembered && clock() - remembered.atMs < freshMs) return remembered.listed
      const listed = await store.isOriginListed(origin)
      if (known.size >= capacity) known.clear()
      known.set(origin, { listed, atMs: clock() })
      return listed
    },
  }
}
