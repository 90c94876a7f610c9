/** Rate limits by address, ticket, user and account, in the order of what they cost to check. */
import { refuse } from '../contract/refuse.ts'
import type { Caller, Services } from '../relying-party/services.ts'
import type { Limits } from './options.ts'
import { createTokenBuckets } from './token-bucket.ts'

export type RateLimits = {
  /** Before anything else. @throws {Refusal} rate_limited */
  admitAddress(address: string): void
  /** After authentication. @throws {Refusal} rate_limited */
  admitCaller(caller: Caller, address: string): void
  /** A wrong credential costs its address further tokens, so that guessing runs dry early. */
  chargeGuess(address: string): void
}

type Kind = 'address' | 'ticket' | 'user' | 'account'
const guessCost = 4

export function createRateLimits(services: Services, limits: Limits): RateLimits {
  const buckets = {
    address: createTokenBuckets(limits.address, limits.buckets),
    ticket: createTokenBuckets(limits.ticket, limits.buckets),
    user: createTokenBuckets(limits.user, limits.buckets),
    account: createTokenBuckets(limits.account, limits.buckets),
  }

  function admit(kind: Kind, key: string, nowMs: number): void {
    const waitMs = buckets[kind].take(key, nowMs)
    if (waitMs === 0) return
    services.metrics.count('keytap_rate_limited_total', { by: kind })
    // Jitter keeps refused clients from coming back in one wave.
    const jitterMs = ((services.randomBytes(1)[0] ?? 0) / 255) * Math.max(1000, waitMs / 2)
    throw refuse('rate_limited', { params: { retryAfterSeconds: Math.ceil((waitMs + jitterMs) / 1000) } })
  }

  return {
    admitAddress: (address) => admit('address', address, services.clock()),
    chargeGuess: (address) => buckets.address.refund(address, services.clock(), -guessCost),
    admitCaller(caller, address) {
      const nowMs = services.clock()
      if (caller.kind === 'account') {
        buckets.address.refund(address, nowMs)
        admit('account', caller.account.id, nowMs)
        return
      }
      const { ticket, account, user } = caller.opened
      admit('ticket', ticket.id, nowMs)
      if (user) admit('user', user.id, nowMs)
      admit('account', account.id, nowMs)
    },
  }
}
