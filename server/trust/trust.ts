/**
 * Trust is a fact of its own, never folded into a boolean: how far the certificates of an
 * attestation lead, and to which root. Policy judges it elsewhere.
 */

/**
 * none          no attestation
 * self          the credential key vouches for itself
 * unknown-root  certificates that are valid by themselves and reach no configured anchor
 * trusted       a validated path to a configured anchor
 */
export type Trust =
  | { readonly kind: 'none' | 'self' | 'unknown-root' }
  | {
      readonly kind: 'trusted'
      /** SHA-256 of the anchor certificate, lower-case hex. */
      readonly anchor: string
      /** Where the anchor comes from: the account's policy or the metadata. */
      readonly source: 'policy' | 'metadata'
    }

export type TrustKind = Trust['kind']
