/** What every operation may use: seams only. `main.ts` hangs the adapters in. */
import type { ActivationProvider } from '../activation/activation-provider.ts'
import type { AccountRecord } from '../store/records.ts'
import type { OpenedTicket, Store } from '../store/store.ts'
import type { MetadataSource } from '../trust/metadata-source.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { KeyObject } from 'node:crypto'

export type Services = {
  readonly store: Store
  readonly metadata: MetadataSource
  readonly activation: ActivationProvider
  readonly log: Log
  readonly metrics: Metrics
  readonly keys: DerivedKeys
  /** Unix milliseconds of this node; for logs and event times, never for expiry. */
  readonly clock: () => number
  readonly randomBytes: (length: number) => Uint8Array
}

/** Derived from the sealing key, one a purpose (HKDF-SHA-256, RFC 5869). */
export type DerivedKeys = {
  /** Result = HMAC over the ceremony id. */
  readonly result: KeyObject
  /** Row MAC of credentials. */
  readonly seal: KeyObject
  /** Secrets at rest. */
  readonly secret: KeyObject
  /** Audit chain. */
  readonly audit: KeyObject
}

export type AccountCaller = {
  readonly kind: 'account'
  /** The operator acts for the account at the command line; audit events say so. */
  readonly byOperator?: true
  readonly account: AccountRecord
  readonly requestId: string
}

export type TicketCaller = {
  readonly kind: 'ticket'
  readonly opened: OpenedTicket
  readonly requestId: string
  /**
   * The account's backend runs the ceremony itself, for a program of its own that speaks U2F, and passes the messages on;
   * the ticket's `origin` is the AppID then. No page can present such a ticket.
   */
  readonly relayed?: { readonly appId: string }
  /** SHA-256 of the ticket that the page presented. */
  readonly hash?: Uint8Array
  /** `opened` is from the step before (`recall-ticket.ts`): only a write that makes sure of it may rest on it. */
  readonly recalled?: true
}

export type Caller = AccountCaller | TicketCaller
