/** A program of yesterday on a verifier: it sends members to one path, and its users have keys of U2F. */
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createU2fKey, writeU2fClientData, type U2fKey } from '../authenticator/u2f-key.ts'
import { createDialect } from '../../server/compat/surepassid/door.ts'
import { createApp } from '../../server/http/app.ts'
import { noLimits } from '../../server/http/options.ts'
import { listen } from '../http/verifier.ts'
import { openStage, origin, type Dialect, type Stage } from '../relying-party/stage.ts'

export const path = '/AuthServer/REST/U2F/U2FServer.aspx'
export const appId = 'https://bank.example'
export const maker = createAttestationAuthority()
export const makeKey = (): U2fKey => createU2fKey(maker.issue())
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

export type Reply = Readonly<Record<string, unknown>> & { readonly errorCode: number; readonly errorMessage: string; readonly type: string }
export type U2fRequest = { readonly challenge: string; readonly appId: string; readonly sessionId: string; readonly version: string; readonly keyHandle?: string }

export type Program = {
  readonly stage: Stage
  readonly url: string
  /** As the account whose key is sent; `members` go over everything. */
  readonly ask: (type: string, members?: object) => Promise<Reply>
  readonly end: () => Promise<void>
}

export async function openProgram(dialect: Dialect = 'sqlite', options: Readonly<Record<string, string>> = {}, limits = noLimits): Promise<Program> {
  const stage = await openStage({ dialect })
  const clients = ['bank', 'shop'].map((loginName) => ({ loginName, network: '127.0.0.1' }))
  const app = createApp(stage.services, { dialects: createDialect(stage.services, { clients, options }), limits })
  const { url, close } = await listen({ app, services: stage.services })
  return {
    stage,
    url,
    ask: async (type, members = {}) => {
      const body = JSON.stringify({ spAccountLoginName: 'bank', spAccountLoginKey: stage.account.key, type, ...members })
      const response = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return await response.json() as Reply
    },
    end: async () => {
      await close()
      await stage.end()
    },
  }
}

export const registerBy = (key: U2fKey, { challenge, appId: asked, sessionId }: U2fRequest, change: { challenge?: string; origin?: string; request?: 'sign'; scope?: string } = {}) => {
  const clientData = writeU2fClientData(change.request ?? 'register', change.challenge ?? challenge, change.origin ?? origin)
  return { sessionId, registrationData: base64url(key.register(change.scope ?? asked, clientData)), clientData: base64url(clientData), version: 'U2F_V2' }
}

export const signBy = (
  key: U2fKey, { challenge, appId: asked, sessionId }: U2fRequest, counter: number, change: { challenge?: string; origin?: string; request?: 'register'; userPresence?: number } = {},
) => {
  const clientData = writeU2fClientData(change.request ?? 'sign', change.challenge ?? challenge, change.origin ?? origin)
  return { sessionId, signatureData: base64url(key.sign(asked, clientData, counter, change.userPresence)), clientData: base64url(clientData), version: 'U2F_V2' }
}
