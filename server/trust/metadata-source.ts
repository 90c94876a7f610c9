/**
 * The seam to what is known of authenticator models (FIDO MDS 3, a folder of private models, or
 * nothing). Promises: answers come from memory and never fetch; `null` means "unknown", not
 * "untrusted"; `version` changes whenever any answer may have changed.
 */
export interface MetadataSource {
  /** Opaque; `'none'` when nothing is loaded. */
  readonly version: string
  /** By AAGUID (lower-case UUID), or by attestation certificate key identifier for U2F models. */
  find(model: { readonly aaguid: string; readonly attestationKeyIdentifier: string | null }): ModelStatement | null
  /** Every model known, for the catalog. */
  list(): readonly ModelStatement[]
}

export type ModelStatement = {
  /** Lower-case UUID; null for a U2F model. */
  readonly aaguid: string | null
  readonly attestationKeyIdentifiers: readonly string[]
  readonly name: string
  /** data: URL of the picture, or null. */
  readonly icon: string | null
  /** DER anchors for this model. */
  readonly anchors: readonly Uint8Array[]
  readonly certification: string | null
  readonly statusReports: readonly { readonly status: string; readonly effectiveDate: string | null }[]
}

/** The source of a verifier without metadata: every model is unknown. */
export const noMetadata: MetadataSource = { version: 'none', find: () => null, list: () => [] }
