/** Browser side of `verifier-plugin.ts`: the account's backend, as a test plays it. */
import { executeServerCommand } from '@web/test-runner-commands'
import type { Operation } from '../../../server/contract/shapes/primitives.ts'
import type { MintedTicket, MintTicket, RedeemedResult } from '../../../server/contract/shapes/tickets.ts'
import type { DeviceList } from '../../../server/contract/shapes/device.ts'
import type { Policy } from '../../../server/contract/policy.ts'
import type { VersionedPolicy } from '../../../server/contract/shapes/administration.ts'
import { binding } from './binding.ts'
import type { Fault, Seen } from './front.ts'
import type { VerifierCall } from './verifier-plugin.ts'

const call = async <Answer>(payload: VerifierCall): Promise<Answer> =>
  (await executeServerCommand<{ answer: Answer }, VerifierCall>('verifier', payload)).answer

/** The address for the `verifier` attribute: this page's own account answers there. */
export const verifierUrl = (): Promise<string> => call({ call: 'open', origin: location.origin })

/** One request as the account's backend, by HTTP Basic over real HTTP. */
export const callAsAccount = <Body>(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> =>
  call({ call: 'account', origin: location.origin, method, path, ...(body === undefined ? {} : { body }) })

/** Mints a ticket for this page's origin; `createUser` is on, so that a new name makes a new user. */
export async function mintTicket(operation: Operation, username?: string, more: Partial<MintTicket> = {}): Promise<MintedTicket> {
  const user = username === undefined ? {} : { username, createUser: operation === 'enroll' }
  const minted = await callAsAccount<MintedTicket>('POST', '/v1/tickets', { operation, origin: location.origin, binding, ...user, ...more })
  if (minted.status !== 201) throw new Error(`no ticket: ${JSON.stringify(minted.body)}`)
  return minted.body
}

export const redeemResult = (result: string, operation: Operation): Promise<{ status: number; body: RedeemedResult }> =>
  callAsAccount('POST', '/v1/results', { result, binding, operation })

export async function listDevices(username: string): Promise<DeviceList['devices']> {
  const { status, body } = await callAsAccount<DeviceList>('GET', `/v1/users/${encodeURIComponent(username)}/devices`)
  return status === 404 ? [] : body.devices
}

export async function changePolicy(change: Partial<Policy>): Promise<void> {
  const { body } = await callAsAccount<VersionedPolicy>('GET', '/v1/policy')
  const policy = { ...body.policy, ...change }
  const answer = await callAsAccount('PUT', '/v1/policy', { version: body.version, policy })
  if (answer.status !== 200) throw new Error(`policy refused: ${JSON.stringify(answer.body)}`)
}

/** Rows straight from the verifier's database file, read only. */
export const queryRows = <Row>(sql: string, ...parameters: readonly (string | number)[]): Promise<readonly Row[]> =>
  call({ call: 'rows', sql, parameters })

/** From now on the verifier behaves as `faults` say; without any it is itself again. */
export const setFaults = (...faults: readonly Fault[]): Promise<void> =>
  call({ call: 'faults', origin: location.origin, faults })

/** The requests that reached this page's verifier, oldest first; preflights left out. */
export const requestsSeen = (): Promise<readonly Seen[]> => call({ call: 'seen', origin: location.origin })

/**
 * An address of this page's own backend for `ticket-src`: each request mints a new ticket.
 * `status` makes the backend fail instead.
 */
export function ticketSource(operation: Operation, username?: string, more: Readonly<Record<string, string>> = {}): string {
  const session = new URLSearchParams(location.search).get('wtr-session-id') ?? ''
  const user = username === undefined ? {} : { username }
  return `/backend/ticket?${new URLSearchParams({ session, operation, ...user, ...more }).toString()}`
}

/** The action for a form: answers the posted fields as JSON. */
export const formAction = '/backend/form'
