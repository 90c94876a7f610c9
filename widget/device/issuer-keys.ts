/**
 * Who may sign a request (KAP/1 "Issuer keys"): asked of the verifiers that the page names, and of
 * nobody else. No key is trusted for being the first one seen, and no message names a verifier. An
 * answer is kept for when nobody can be asked; a new one replaces it, so that a withdrawn key is gone.
 */
import { decodeBase64Url } from '../base64url.ts'
import { DeviceFailure } from './problem.ts'
import type { IssuerKey, Vault } from './vault.ts'
import { sameBytes, sha256, toHex } from './web-crypto.ts'

const patienceMs = 6000

/** The attribute `verifiers`. @throws {DeviceFailure} not_configured */
export function readVerifiers(text: string): readonly string[] {
  const verifiers = text.split(/\s+/).filter((word) => word !== '').map(readVerifier)
  if (verifiers.length === 0) throw new DeviceFailure('not_configured')
  return verifiers
}

function readVerifier(text: string): string {
  const url = URL.canParse(text, document.baseURI) ? new URL(text, document.baseURI) : null
  const isSafe = url?.protocol === 'https:' || (url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  if (!url || !isSafe) throw new DeviceFailure('not_configured')
  return url.href.replace(/\/+$/, '')
}

/** Every key with this id that is known. @throws {DeviceFailure} verifier_unreachable, when none is and somebody could not be asked */
export async function findIssuerKeys(keyId: Uint8Array, verifiers: readonly string[], vault: Vault, signal: AbortSignal): Promise<readonly IssuerKey[]> {
  const answers = await Promise.all(verifiers.map((verifier) => askOrRecall(verifier, keyId, vault, signal)))
  const keys = answers.flatMap((answer) => answer ?? [])
  if (keys.length === 0 && answers.includes(null)) throw new DeviceFailure('verifier_unreachable')
  return keys
}

async function askOrRecall(verifier: string, keyId: Uint8Array, vault: Vault, signal: AbortSignal): Promise<readonly IssuerKey[] | null> {
  const kid = toHex(keyId)
  const keys = await ask(verifier, keyId, signal).catch(() => null)
  signal.throwIfAborted()
  if (keys === null) return vault.findKeys(verifier, kid)
  await vault.keepKeys(verifier, kid, keys)
  return keys
}

async function ask(verifier: string, keyId: Uint8Array, signal: AbortSignal): Promise<readonly IssuerKey[]> {
  const response = await fetch(`${verifier}/v1/activation-keys?kid=${toHex(keyId)}`, {
    credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  })
  if (!response.ok) throw new Error(`The verifier answered ${response.status}.`)
  const { keys } = await response.json() as { readonly keys: readonly { readonly key: string; readonly rpId: string }[] }
  const read = await Promise.all(keys.map(({ key, rpId }) => readKey(key, rpId, keyId)))
  return read.filter((key) => key !== null)
}

/** The id is the hash of the key; whoever says otherwise is not believed. */
async function readKey(key: string, rpId: string, keyId: Uint8Array): Promise<IssuerKey | null> {
  const point = decodeBase64Url(key)
  const isOurs = point.length === 65 && sameBytes((await sha256(point)).slice(0, 4), keyId)
  return isOurs ? { point, rpId } : null
}
