/** A backend that speaks U2F with its users' keys: begin, let a key in software answer, finish. */
import { randomBytes } from 'node:crypto'
import type { Device } from '../../server/contract/shapes/device.ts'
import { beginRelayedAuthentication, beginRelayedRegistration } from '../../server/relying-party/relayed/begin-relayed.ts'
import { finishRelayedAuthentication } from '../../server/relying-party/relayed/finish-relayed-authentication.ts'
import { finishRelayedRegistration, type RelayedEnrollment } from '../../server/relying-party/relayed/finish-relayed-registration.ts'
import { addSlot } from '../../server/relying-party/slots/add-slot.ts'
import { createUser } from '../../server/relying-party/users/create-user.ts'
import type { Slot } from '../../server/contract/shapes/slots.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createU2fKey, writeU2fClientData, type U2fKey } from '../authenticator/u2f-key.ts'
import { origin, type Stage } from './stage.ts'

export const appId = 'https://bank.example/u2f/app-id.json'
export const maker = createAttestationAuthority()
export const makeKey = (): U2fKey => createU2fKey(maker.issue())
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const newSession = () => randomBytes(32).toString('hex')

let count = 0

/** A new user with an empty slot. */
export async function addHolder(stage: Stage): Promise<{ readonly username: string; readonly slot: Slot }> {
  const { username } = await createUser(stage.services, await stage.backend(), { username: `holder-${count += 1}` })
  return { username, slot: await addSlot(stage.services, await stage.backend(), { username }) }
}

export type Answering = {
  readonly appId?: string
  readonly origin?: string
  readonly challenge?: string
  readonly request?: 'register' | 'sign'
  /** What the key signs for. */
  readonly scope?: string
}

export async function beginRegistering(stage: Stage, username: string, asked = appId) {
  const session = newSession()
  const publicKey = await beginRelayedRegistration(stage.services, await stage.backend(), { username, appId: asked, session })
  return { publicKey, username, session, appId: asked }
}
export type Begun = { readonly publicKey: { readonly challenge: string }; readonly username: string; readonly session: string; readonly appId: string }

export async function beginSigning(stage: Stage, username: string, serial: string | null = null, asked = appId) {
  const session = newSession()
  const publicKey = await beginRelayedAuthentication(stage.services, await stage.backend(), { username, appId: asked, session, serial })
  return { publicKey, username, session, appId: asked }
}

export function registerBy(key: U2fKey, begun: Begun, change: Answering = {}) {
  const clientData = writeU2fClientData(change.request ?? 'register', change.challenge ?? begun.publicKey.challenge, change.origin ?? origin)
  return { kind: 'u2f', registrationData: base64url(key.register(change.scope ?? begun.appId, clientData)), clientData: base64url(clientData) } as const
}

export function signBy(key: U2fKey, begun: Begun, counter: number, change: Answering & { readonly userPresence?: number; readonly keyHandle?: string } = {}) {
  const clientData = writeU2fClientData(change.request ?? 'sign', change.challenge ?? begun.publicKey.challenge, change.origin ?? origin)
  const signatureData = key.sign(change.scope ?? begun.appId, clientData, counter, change.userPresence)
  return { kind: 'u2f', signatureData: base64url(signatureData), clientData: base64url(clientData), keyHandle: change.keyHandle ?? null } as const
}

export const finishRegistering = async (stage: Stage, { username, session }: Begun, message: RelayedEnrollment['message'], more: Partial<RelayedEnrollment> = {}): Promise<Device> =>
  finishRelayedRegistration(stage.services, await stage.backend(), { username, session, appId: null, serial: null, name: null, message, ...more })

export const finishSigning = async (
  stage: Stage, { username, session }: Begun, message: Parameters<typeof finishRelayedAuthentication>[2]['message'], more: { readonly username?: string; readonly appId?: string } = {},
): Promise<Device> =>
  finishRelayedAuthentication(stage.services, await stage.backend(), { username, session, appId: null, serial: null, message, ...more })

/** A user whose slot a U2F key fills. */
export async function registerOne(stage: Stage) {
  const holder = await addHolder(stage)
  const key = makeKey()
  const begun = await beginRegistering(stage, holder.username)
  return { ...holder, key, device: await finishRegistering(stage, begun, registerBy(key, begun)) }
}
