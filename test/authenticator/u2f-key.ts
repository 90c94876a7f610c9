/** A U2F 1.x key in software: raw messages as it answered them before WebAuthn. */
import { createHash, randomBytes, sign } from 'node:crypto'
import { newKeyPair, type AttestationIdentity } from './attestation-authority.ts'

export type U2fClientDataJSON = { readonly typ: string; readonly challenge: string; readonly origin: string }

export type U2fKey = {
  readonly point: Uint8Array
  readonly keyHandle: Uint8Array
  register(appId: string, clientData: Uint8Array): Uint8Array
  /** @param userPresence the byte that says so; 1 when touched */
  sign(appId: string, clientData: Uint8Array, counter: number, userPresence?: number): Uint8Array
}

const sha256 = (data: Uint8Array | string): Uint8Array => createHash('sha256').update(data).digest()

export function createU2fKey(identity: AttestationIdentity): U2fKey {
  const { publicKey, privateKey } = newKeyPair()
  const point = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-65))
  const keyHandle = new Uint8Array(randomBytes(64))
  const [certificate = new Uint8Array()] = identity.chain
  return {
    point,
    keyHandle,
    register(appId, clientData) {
      const signed = Buffer.concat([Uint8Array.of(0), sha256(appId), sha256(clientData), keyHandle, point])
      const signature = sign('sha256', signed, identity.privateKey)
      return Buffer.concat([Uint8Array.of(5), point, Uint8Array.of(keyHandle.length), keyHandle, certificate, signature])
    },
    sign(appId, clientData, counter, userPresence = 1) {
      const head = Buffer.alloc(5)
      head[0] = userPresence
      head.writeUInt32BE(counter, 1)
      return Buffer.concat([head, sign('sha256', Buffer.concat([sha256(appId), head, sha256(clientData)]), privateKey)])
    },
  }
}

export function writeU2fClientData(request: 'register' | 'sign', challenge: string, origin: string): Uint8Array {
  const typ = request === 'register' ? 'navigator.id.finishEnrollment' : 'navigator.id.getAssertion'
  return Buffer.from(JSON.stringify({ typ, challenge, origin }))
}
