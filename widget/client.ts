/**
 * What the elements ask of the verifier: begin, finish and the small changes a ticket may make.
 * No cookies, no retries, no state: a call answers with the contract's shape or throws a `Failure`.
 */
import type {
  AuthenticationResponse,
  BegunAuthentication,
  BegunRegistration,
  FinishedCeremony,
  RegistrationResponse,
} from '../server/contract/shapes/ceremonies.ts'
import type { Problem } from '../server/contract/shapes/administration.ts'
import type { Device, DeviceList } from '../server/contract/shapes/device.ts'
import { fail, type Failure, type FailureCode } from './failure.ts'

export type Connection = {
  /** Base address of the verifier; absolute, or a path of the page's own origin. */
  readonly verifier: string
  readonly ticket: string
}

/** What makes a browser ask the verifier first (preflight), and the verifier read a body. */
export const json = { 'content-type': 'application/json' } as const

/** The slowest answer worth waiting for. */
const timeoutMs = 20_000

/** The two kinds of ceremonies, as their routes are called. */
export type Ceremonies = 'registrations' | 'authentications'

export const begin = (to: Connection, ceremonies: Ceremonies, signal: AbortSignal) =>
  call<BegunRegistration | BegunAuthentication>(to, 'POST', ceremonies, signal, {})

/** Repeating it with the same answer is safe: the verifier gives the same result again. */
export const finish = (
  to: Connection, ceremonies: Ceremonies, id: string, answer: RegistrationResponse | AuthenticationResponse, signal: AbortSignal,
) => call<FinishedCeremony>(to, 'POST', `${ceremonies}/${id}`, signal, answer)

export const listDevices = (to: Connection, signal: AbortSignal) =>
  call<DeviceList>(to, 'GET', 'devices', signal)

export const renameDevice = (to: Connection, id: string, name: string, signal: AbortSignal) =>
  call<Device>(to, 'PATCH', `devices/${id}`, signal, { name })

/** `last` confirms that the user's last key shall go; without it `last_device` refuses. */
export const removeDevice = (to: Connection, id: string, last: boolean, signal: AbortSignal) =>
  call<undefined>(to, 'DELETE', `devices/${id}${last ? '?last=true' : ''}`, signal)

export async function call<Answer>(
  to: Connection, method: string, path: string, signal: AbortSignal, body?: object,
): Promise<Answer> {
  const response = await send(locate(to.verifier, path), {
    method,
    credentials: 'omit',
    headers: { authorization: `Bearer ${to.ticket}`, ...(body && json) },
    ...(body && { body: JSON.stringify(body) }),
  }, signal)
  if (!response.ok) throw await readProblem(response)
  if (response.status === 204) return undefined as Answer
  return await response.json().catch((cause: unknown) => { throw explainSilence(cause, signal) })
}

function locate(verifier: string, path: string): string {
  if (!/^(https?:\/)?\/\w/.test(verifier)) throw fail('page_misconfigured')
  return `${verifier.replace(/\/*$/, '/v1/')}${path}`
}

/**
 * `fetch` with a time limit, whose blunt TypeError is told apart as far as the platform lets us:
 * no network at all, or a server that does not answer (or not this origin).
 */
export async function send(
  url: string, init: RequestInit, signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, {
      referrerPolicy: 'no-referrer',
      ...init,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
  } catch (cause) {
    throw explainSilence(cause, signal)
  }
}

function explainSilence(cause: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return fail('aborted', { cause })
  return fail(navigator.onLine ? 'unreachable' : 'offline', { cause })
}

/**
 * Rebuilds the refusal from `application/problem+json`; a proxy's page counts by its status. A newer
 * verifier may know codes that this build does not: they keep their name for support.
 */
export async function readProblem(response: Response): Promise<Failure> {
  const { status, headers } = response
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null
  const wait = Number(problem?.['retryAfterSeconds'] ?? headers.get('retry-after'))
  return fail((problem?.code as FailureCode | undefined) ?? codeOfStatus(status), {
    // A date instead of seconds is NaN: then the person decides when.
    retryAfterSeconds: wait || undefined,
    requestId: problem?.requestId,
    model: problem?.['model'] as string | undefined,
  })
}

const codeOfStatus = (status: number): FailureCode =>
  status === 401 ? 'unauthorized' : status === 429 || status > 501 ? 'unavailable' : 'internal_error'
