/** What a relayed ceremony is answered with: the message of U2F, or the answer of a page of today. */
import type { AuthenticationResponse, RegistrationResponse } from '../../contract/shapes/ceremonies.ts'

/** Base64url, as `u2f.register` and `u2f.sign` gave them. */
export type U2fRegisterMessage = { readonly kind: 'u2f'; readonly registrationData: string; readonly clientData: string }
export type U2fSignMessage = {
  readonly kind: 'u2f'
  readonly signatureData: string
  readonly clientData: string
  /** Which key answered; null where the program does not say. */
  readonly keyHandle: string | null
}

export type RelayedRegistration = U2fRegisterMessage | { readonly kind: 'webauthn'; readonly response: RegistrationResponse }
export type RelayedAssertion = U2fSignMessage | { readonly kind: 'webauthn'; readonly response: AuthenticationResponse }
