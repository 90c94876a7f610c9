/** What a scanned code asks for, in the order of KAP/1 "A device that scans it": nothing is shown of a request that is not verified. */
import { decodeDeactivation } from '../../server/contract/kap/deactivation.ts'
import { decodeMessage1, type SignedMessage1 } from '../../server/contract/kap/message1.ts'
import { decodeMessage2 } from '../../server/contract/kap/message2.ts'
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import { DeviceSession } from './device-session.ts'
import { findIssuerKeys, readVerifiers } from './issuer-keys.ts'
import { DeviceFailure } from './problem.ts'
import type { StoredLicense, Vault } from './vault.ts'
import { isSigned, mac, sameBytes, sha256, toHex, type Bytes } from './web-crypto.ts'

/** Who asks, as the person sees it before anything is answered. */
export type DeviceRequest = {
  readonly account: string
  readonly rpId: string
  readonly userLabel: string
  readonly license: string
  readonly typedAllowed: boolean
  /** Until when a second message is waited for, by this device's clock with the allowance. */
  readonly endsAtMs: number
  readonly session: DeviceSession
}

/** A clock may be wrong by so much. */
const allowanceMs = 300_000

export type Reading = { readonly verifiers: string; readonly vault: Vault; readonly nowMs: number; readonly signal: AbortSignal }

/** A request, or the license that a deactivation message ends. @throws {DeviceFailure} */
export async function readCode(text: string, reading: Reading): Promise<DeviceRequest | StoredLicense> {
  const message = decodeQrText(text)
  if (message === null) throw new DeviceFailure('unknown_code')
  const request = decodeMessage1(message)
  if (request) return readRequest(request, await sha256(message), reading).finally(() => wipeRequest(message, request))
  if (decodeMessage2(message)) throw new DeviceFailure('not_for_this_device')
  return findDeactivated(message, reading.vault)
}

/** K is in all three. */
function wipeRequest(message: Uint8Array, { key, signedBytes }: SignedMessage1): void {
  for (const bytes of [message, key, signedBytes]) bytes.fill(0)
}

async function readRequest(message: SignedMessage1, h1: Bytes, { verifiers, vault, nowMs, signal }: Reading): Promise<DeviceRequest> {
  const keys = await findIssuerKeys(message.keyId, readVerifiers(verifiers), vault, signal)
  const issuer = await findSigner(message, keys.filter(({ rpId }) => rpId === message.rpId).map(({ point }) => point))
  if (issuer === null) throw new DeviceFailure('unknown_sender')
  const endsAtMs = message.expiresAtSeconds * 1000 + allowanceMs
  if (nowMs > endsAtMs) throw new DeviceFailure('expired')
  if (await vault.isAnswered(toHex(h1))) throw new DeviceFailure('answered_before')
  const { account, rpId, userLabel, license, typedAllowed } = message
  return { account, rpId, userLabel, license, typedAllowed, endsAtMs, session: await DeviceSession.open(h1, issuer, message.key) }
}

/** Four bytes are a name and no proof: each key is tried. */
async function findSigner({ signedBytes, signature }: SignedMessage1, points: readonly Bytes[]): Promise<Bytes | null> {
  for (const point of points) if (await isSigned(point, signedBytes, signature)) return point
  return null
}

async function findDeactivated(message: Uint8Array, vault: Vault): Promise<StoredLicense> {
  const decoded = decodeDeactivation(message)
  if (decoded === null) throw new DeviceFailure('unknown_code')
  const named = (await vault.listLicenses()).filter(({ license, number }) => license === decoded.license && number === decoded.number)
  for (const license of named) {
    const tag = await mac(license.wipingKey, decoded.tagInput)
    if (sameBytes(tag.slice(0, 16), decoded.tag)) return license
  }
  throw new DeviceFailure('not_for_this_device')
}
