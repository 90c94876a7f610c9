/**
 * All that a login page's backend ever says to the verifier: three calls with the account's key.
 * Copy this file; it needs nothing but `fetch`.
 */

export type Account = {
  /** Address of the verifier, for example `https://keys.example`. */
  readonly verifier: string
  readonly loginName: string
  /** `kk_…`; stays on this server. */
  readonly key: string
}

export type Operation = 'enroll' | 'verify' | 'manage' | 'activate' | 'enroll-code' | 'verify-code'

export type TicketOrder = {
  readonly operation: Operation
  /** This page's own origin. */
  readonly origin: string
  /** Ties the result to this visitor and to what they are doing; see `bind`. */
  readonly binding: string
  /** May be left out for `verify`: then the key says who its user is. */
  readonly username?: string
  readonly displayName?: string
  /** Make the user when the verifier does not know them yet. */
  readonly createUser?: boolean
  /** When the visitor last signed in, Unix seconds. */
  readonly authTime?: number
}

export type Device = {
  readonly id: string
  readonly name: string
  /** Only when attestation proved it. */
  readonly model: { readonly name: string } | null
  readonly trust: 'none' | 'self' | 'unknown-root' | 'trusted'
  readonly fmt: string
  readonly aaguid: string
  readonly algorithm: number
  readonly transports: readonly string[]
  /** Whether the key asked for a PIN or a fingerprint when it was enrolled. */
  readonly userVerified: boolean
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

/** `binding` and `operation` are those of the ticket; `result` is what the form posted. */
export type RedeemOrder = { readonly result: string; readonly binding: string; readonly operation: Operation }

/** What a result proves, once redeemed. */
export type Proof = {
  readonly operation: Operation
  readonly username: string
  readonly device: Device
  /** Whether the key asked for a PIN or a fingerprint this time. */
  readonly userVerified: boolean
  readonly at: number
}

/** The verifier said no, or could not be asked; `code` is one of its closed table, or `unreachable`. */
export class KeytapRefusal extends Error {
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(`The verifier refused: ${code}`, options)
    this.code = code
  }
}

/** A right for the visitor's page to run one operation, once; hand it to the element and forget it. */
export async function mintTicket(account: Account, order: TicketOrder): Promise<string> {
  const { ticket } = (await call(account, 'POST', 'tickets', order)) as { readonly ticket: string }
  return ticket
}

/** What the posted result proves. Only this answer counts; a browser's event does not. */
export async function redeemResult(account: Account, order: RedeemOrder): Promise<Proof> {
  return (await call(account, 'POST', 'results', order)) as Proof
}

/** The user's keys that can be used; none for a user whom the verifier does not know. */
export async function listKeys(account: Account, username: string): Promise<readonly Device[]> {
  try {
    const answer = await call(account, 'GET', `users/${encodeURIComponent(username)}/devices`)
    const { devices } = answer as { readonly devices: readonly (Device & { readonly state: string })[] }
    return devices.filter((device) => device.state === 'active')
  } catch (error) {
    if (error instanceof KeytapRefusal && error.code === 'user_not_found') return []
    throw error
  }
}

export async function call(account: Account, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await ask(`${account.verifier}/v1/${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${account.loginName}:${account.key}`)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  })
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null)
  if (response.ok) return answer
  throw new KeytapRefusal(String((answer as { readonly code?: unknown } | null)?.code ?? 'unreachable'))
}

/** A verifier that does not answer is a no, never a yes. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw new KeytapRefusal('unreachable', { cause })
  }
}
