import type { CredentialRecord } from '../store/records.ts'
import { encodeBase64Url } from '../webauthn/base64url.ts'

/** PublicKeyCredentialDescriptorJSON (WebAuthn L3 §5.8.3). */
export function describeCredential({ credentialId, transports }: CredentialRecord) {
  const id = encodeBase64Url(credentialId)
  return { type: 'public-key', id, ...(transports.length === 0 ? {} : { transports: [...transports] }) } as const
}
