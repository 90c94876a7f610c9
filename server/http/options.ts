/** What the door can be told. Every value has a safe default; `main.ts` fills it from the configuration. */

import type { DialectPath } from './dialects.ts'

/** A token bucket: `burst` requests at once, refilled at `perSecond`. */
export type Limit = { readonly burst: number; readonly perSecond: number }

export type Limits = {
  /** Per address: /32 of IPv4, /64 of IPv6. An authenticated account counts as an account instead. */
  readonly address: Limit
  readonly ticket: Limit
  readonly user: Limit
  /** Per account, its pages' calls included, so that one account's flood leaves the others alive. */
  readonly account: Limit
  /** Buckets remembered per kind; beyond it the longest idle ones are forgotten. */
  readonly buckets: number
}

export type HttpOptions = {
  readonly limits?: Limits
  /** CIDRs of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; default none. */
  readonly trustedProxies?: readonly string[]
  /** Folder of the built widget script; null serves none. Listed once, at start. */
  readonly widgetFolder?: string | null
  /** Whether `/metrics` answers; default false. */
  readonly metrics?: boolean
  /** True while the process drains: `/health/ready` answers 503 then. */
  readonly draining?: () => boolean
  /** Paths that speak another dialect; default none. */
  readonly dialects?: readonly DialectPath[]
  /** Shown in `/openapi.json` and `/docs`. */
  readonly version?: string
}

export const defaultLimits: Limits = {
  address: { burst: 240, perSecond: 40 },
  ticket: { burst: 40, perSecond: 1 },
  user: { burst: 80, perSecond: 2 },
  account: { burst: 2000, perSecond: 500 },
  buckets: 50_000,
}

/** For benches and load tests: limits that nobody reaches. */
export const noLimits: Limits = {
  address: { burst: 1e9, perSecond: 1e9 },
  ticket: { burst: 1e9, perSecond: 1e9 },
  user: { burst: 1e9, perSecond: 1e9 },
  account: { burst: 1e9, perSecond: 1e9 },
  buckets: 50_000,
}
