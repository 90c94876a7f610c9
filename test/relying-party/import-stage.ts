/** A U2F key that was registered elsewhere, and how a browser lets it answer through the extension `appid`. */
import { createHash } from 'node:crypto'
import type { AuthenticationResponse, FinishedCeremony, RequestOptions } from '../../server/contract/shapes/ceremonies.ts'
import type { ImportedKey } from '../../server/contract/shapes/imports.ts'
import type { MintTicket } from '../../server/contract/shapes/tickets.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { importKeys } from '../../server/relying-party/import-keys.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createU2fKey, type U2fKey } from '../authenticator/u2f-key.ts'
import { origin, type Stage } from './stage.ts'

export const appId = 'https://bank.example/u2f/app-id.json'
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const maker = createAttestationAuthority().issue()

/** As a database keeps it. */
export const describeKey = (username: string, key: U2fKey): ImportedKey =>
  ({ username, appId, keyHandle: base64url(key.keyHandle), publicKey: base64url(key.point) })

export type Imported = { readonly username: string; readonly deviceId: string; readonly key: U2fKey }

let count = 0

/** A new user with one bare key, counter 5. */
export async function importOne(stage: Stage, change: Partial<ImportedKey> = {}): Promise<Imported> {
  const key = createU2fKey(maker)
  const row = { ...describeKey(`imported-${count += 1}`, key), counter: 5, ...change }
  const { outcomes: [outcome] } = await importKeys(stage.services, await stage.backend(), { keys: [row], createUsers: true })
  if (outcome?.device == null) throw new Error(`the key was not imported: ${outcome?.code}`)
  return { username: row.username, deviceId: outcome.device.id, key }
}

export type Touch = {
  readonly counter?: number
  /** What the key is asked for; by default the AppID of the options, as an honest browser does. */
  readonly scope?: string
  /** What the browser says of it; default `{appid: true}`. */
  readonly outputs?: Record<string, unknown>
  readonly origin?: string
}

export function answerByAppId(options: RequestOptions, key: U2fKey, touch: Touch = {}): AuthenticationResponse {
  const scope = touch.scope ?? options.extensions?.appid ?? ''
  const clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge: options.challenge, origin: touch.origin ?? origin, crossOrigin: false }))
  // What a U2F key signs and what WebAuthn verifies are the same bytes.
  const message = key.sign(scope, clientDataJSON, touch.counter ?? 6)
  const authenticatorData = Buffer.concat([createHash('sha256').update(scope).digest(), message.subarray(0, 5)])
  return {
    id: base64url(key.keyHandle),
    rawId: base64url(key.keyHandle),
    type: 'public-key',
    clientExtensionResults: touch.outputs ?? { appid: true },
    response: { clientDataJSON: base64url(clientDataJSON), authenticatorData: base64url(authenticatorData), signature: base64url(message.subarray(5)), userHandle: null },
  }
}

/** Mint, begin, touch, finish. */
export async function signIn(stage: Stage, { username, key }: Imported, touch: Touch = {}, change: Partial<MintTicket> = {}): Promise<FinishedCeremony> {
  const minted = await stage.mint({ operation: 'verify', username, ...change })
  const begun = await beginAuthentication(stage.services, await stage.page(minted))
  const response = answerByAppId(begun.publicKey, key, touch)
  return finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response })
}
