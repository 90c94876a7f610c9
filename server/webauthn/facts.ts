/**
 * What a finished ceremony proves, as plain records. This file is the seam between the pure
 * WebAuthn room and everybody else: doors and operations see these shapes and nothing of CBOR,
 * COSE or X.509.
 */

/** What the verifier offered and therefore expects (WebAuthn L3 §7.1 and §7.2 inputs). */
export type Expected = {
  /** The raw challenge bytes of this ceremony. */
  readonly challenge: Uint8Array
  /** Exact serialized origins that may answer. */
  readonly origins: readonly string[]
  readonly rpId: string
  readonly requireUserVerification: boolean
  /** Exact serialized top origins; empty means a cross-origin frame is refused always. */
  readonly topOrigins: readonly string[]
}

export type ExpectedRegistration = Expected & {
  /** COSE algorithm identifiers offered in this ceremony. */
  readonly algorithms: readonly number[]
  /** Attestation formats accepted; default `usualFormats`: all but android-safetynet. */
  readonly formats?: readonly string[]
}

export type ExpectedAuthentication = Expected & {
  /** The stored key, and what the record said before this assertion. */
  readonly credential: {
    readonly id: Uint8Array
    /** COSE_Key bytes as stored. */
    readonly publicKey: Uint8Array
    readonly signCount: number
    readonly backupEligible: boolean
    /** Of a U2F key that was asked by the extension `appid`: the AppID it was registered under. */
    readonly appId?: string
    /** The user handle of the credential's owner, when the caller wants it compared. */
    readonly userHandle?: Uint8Array
  }
}

/** Which way the statement vouches (WebAuthn L3 §6.5.4). `basic` covers attestation CA and batch. */
export type AttestationType = 'none' | 'self' | 'basic'

/** One statement inside a compound one, judged as if it had come alone. */
export type AttestationPart = {
  readonly fmt: string
  readonly attestationType: AttestationType
  readonly chain: readonly Uint8Array[]
}

export type RegistrationFacts = {
  readonly credentialId: Uint8Array
  /** COSE_Key bytes exactly as in the authenticator data. */
  readonly publicKey: Uint8Array
  /** COSE algorithm of the key. */
  readonly algorithm: number
  readonly signCount: number
  readonly userVerified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
  /** Lower-case UUID; a claim until a path to a root configured for it proves it. */
  readonly aaguid: string
  readonly fmt: string
  readonly attestationType: AttestationType
  /** DER certificates as sent, leaf first; empty for none and self. */
  readonly chain: readonly Uint8Array[]
  /** Of fmt compound only: all its statements; `attestationType` and `chain` are those of the weakest. */
  readonly parts?: readonly AttestationPart[]
  /** SHA-1 of the leaf's SubjectPublicKey bits, lower-case hex (FIDO MDS key identifier); null without leaf. */
  readonly attestationKeyIdentifier: string | null
  /** Deduplicated and sorted, from the browser: hints, not proof. */
  readonly transports: readonly string[]
  readonly attachment: 'platform' | 'cross-platform' | null
  /** Decoded raw parts, kept so that the fleet can be judged again. */
  readonly attestationObject: Uint8Array
  readonly clientDataJSON: Uint8Array
}

export type AuthenticationFacts = {
  readonly credentialId: Uint8Array
  readonly signCount: number
  /** True when the counter rule of §7.2 step 22 holds: both zero, or strictly greater. */
  readonly counterAdvanced: boolean
  readonly userVerified: boolean
  readonly backedUp: boolean
  readonly attachment: 'platform' | 'cross-platform' | null
  readonly userHandle: Uint8Array | null
}
