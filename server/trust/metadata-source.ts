/**
 * The seam to what is known of authenticator models (FIDO MDS 3, a folder of private models, or
 * nothing). Promises: answers come from memory and never fetch; `null` means "unknown", not
 * "untrusted"; `version` changes whenever any answer may have changed.
 */
export interface MetadataSource {
  /** Opaque; `'none'` when nothing is loaded. */
  readonly version: string
  /** Unix milliseconds after which what is loaded is stale; null when it never is, or nothing is loaded. */
  readonly staleAfterMs: number | null
  /** By AAGUID (lower-case UUID), or by attestation certificate key identifier for U2F models. */
  find(model: { readonly aaguid: string; readonly attestationKeyIdentifier: string | null }): ModelStatement | null
  /** Every model known, for the catalog. */
  list(): readonly ModelStatement[]
}

export type ModelStatement = {
  /** Lower-case UUID; null for a U2F model. */
  readonly aaguid: string | null
  /** SHA-1 of the attestation key, lower-case hex (FIDO MDS 3.1 §3.1.1). */
  readonly attestationKeyIdentifiers: readonly string[]
  readonly name: string
  /** data: URL of the picture, or null. */
  readonly icon: string | null
  /** DER anchors for this model. */
  readonly anchors: readonly Uint8Array[]
  /** The highest FIDO certification in effect, such as `FIDO_CERTIFIED_L1`; null without one. */
  readonly certification: string | null
  /** How it is attached, as the metadata statement's `attachmentHint` says. */
  readonly attachment: 'internal' | 'external' | null
  readonly statusReports: readonly StatusReport[]
}

/** FIDO MDS 3.1 §3.1.3. */
export type StatusReport = {
  readonly status: string
  /** `YYYY-MM-DD`; null means in effect already. */
  readonly effectiveDate: string | null
  /** DER of the attestation certificate the report is confined to; null means the whole model. */
  readonly certificate: Uint8Array | null
}

/** The source of a verifier without metadata: every model is unknown. */
export const noMetadata: MetadataSource = { version: 'none', staleAfterMs: null, find: () => null, list: () => [] }
