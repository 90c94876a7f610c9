/**
 * What a dialect gets from the HTTP door and gives back, as far as it needs to know: the door's own
 * types fit these, and neither room imports the other.
 */
import type { Refusal } from '../../contract/refuse.ts'
import type { Caller, Services } from '../../relying-party/services.ts'

export type DialectCall = {
  readonly method: string
  readonly query: string
  /** An IPv4 address, or the /64 of an IPv6 address. */
  readonly address: string
  readonly secure: boolean
  readonly requestId: string
  readonly header: (name: string) => string | undefined
  /** What stands in the path for `:name`; empty for a name that is not there. */
  readonly parameter: (name: string) => string
  /** @throws {Refusal} content_type_unsupported, body_too_large, malformed */
  readonly readBody: (contentType: RegExp) => Promise<Uint8Array>
  /** Strict JSON, likewise. @throws {Refusal} content_type_unsupported, body_too_large, malformed */
  readonly readJson: () => Promise<unknown>
  /** The caller's limits, after authentication. @throws {Refusal} rate_limited */
  readonly admit: (caller: Caller) => void
}

export type DialectAnswer = {
  readonly status: number
  readonly kind: 'xml' | 'json'
  readonly body: string
  /** Why it is a no: the door counts and logs it. */
  readonly refusal: Refusal | null
  readonly headers?: Readonly<Record<string, string>>
}

export type DialectPath = {
  readonly path: string
  /** Null for all. */
  readonly methods: readonly string[] | null
  readonly serve: (call: DialectCall) => Promise<DialectAnswer>
  readonly refuse: (refusal: Refusal, call: DialectCall) => DialectAnswer
}

/** What the operator said, for all dialects; see `config.ts`. */
export type DialectSettings = {
  readonly clients: readonly { readonly loginName: string; readonly network: string }[]
  /** Of this dialect, without its name in front. */
  readonly options: Readonly<Record<string, string>>
}

/** Each dialect's `door.ts` exports one. @throws {TypeError} for options that it does not know */
export type CreateDialect = (services: Services, settings: DialectSettings) => readonly DialectPath[]
