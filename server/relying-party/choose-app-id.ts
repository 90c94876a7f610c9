import type { CredentialRecord } from '../store/records.ts'

/**
 * Options hold one AppID (WebAuthn L3 §10.1.1, §10.1.2), while a user may have imported keys of several. The first turn
 * asks for that of the key used last, keys with a successor coming after; each further turn asks for the next.
 * @returns null when no key was imported
 */
export function chooseAppId(devices: readonly CredentialRecord[], turn: number): string | null {
  const imported = devices.filter(({ appId }) => appId !== null)
  if (imported.length === 0) return null
  const rank = ({ replacedBy, lastUsedAtMs }: CredentialRecord) => (replacedBy === null ? Number.MAX_SAFE_INTEGER / 2 : 0) + (lastUsedAtMs ?? 0)
  const appIds = [...new Set(imported.toSorted((a, b) => rank(b) - rank(a)).map(({ appId }) => appId))]
  return appIds[turn % appIds.length] ?? null
}
