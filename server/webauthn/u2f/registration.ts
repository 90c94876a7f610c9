/** Judging a U2F registration (FIDO U2F Raw Message Formats 1.2 §4.3), for those who bring old keys along. */
import { hash } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { parseAttestationObject } from '../attestation-object.ts'
import { verifyFidoU2f } from '../attestation/fido-u2f.ts'
import { parseAuthenticatorData } from '../authenticator-data.ts'
import { toUuid } from '../bytes.ts'
import type { RegistrationFacts } from '../facts.ts'
import { encodeAttestationObject, encodeAuthenticatorData, encodeU2fKey } from './as-webauthn.ts'
import { checkU2fClientData, type U2fExpected, type U2fRelaxations } from './client-data.ts'
import { parseU2fRegistration } from './raw-messages.ts'

export type U2fRegistrationMessage = U2fExpected & {
  /** Decoded `registrationData`. */
  readonly registrationData: Uint8Array
  /** Decoded `clientData`, the raw bytes. */
  readonly clientData: Uint8Array
}

/**
 * Proves that the certificate's key signed for this key handle, key and appId. How far the certificate
 * leads is the trust room's business, as with any attestation.
 * @returns what a WebAuthn registration of the same key would: the credential id is the key handle,
 * `attestationObject` is the message in today's form, its RP ID hash that of the appId; `clientDataJSON` holds U2F
 * client data. Key handles kept by `credentialId` are used through the extension `appid` (WebAuthn L3 §10.1.1).
 * @throws {Refusal} attestation_invalid, client_data_invalid, type_mismatch, challenge_mismatch, client_origin_mismatch,
 * public_key_invalid, attestation_certificate_invalid, attestation_signature_invalid
 */
export function verifyU2fRegistration(message: U2fRegistrationMessage): RegistrationFacts {
  return judgeRegistration(message, {})
}

/** For `keytap check` only. */
export function dangerouslyJudgeRecordedU2fRegistration(
  message: U2fRegistrationMessage,
  relaxed: U2fRelaxations,
): RegistrationFacts {
  return judgeRegistration(message, relaxed)
}

function judgeRegistration(message: U2fRegistrationMessage, relaxed: U2fRelaxations): RegistrationFacts {
  const raw = parseU2fRegistration(message.registrationData)
  checkU2fClientData(message.clientData, 'register', message, relaxed)
  const publicKey = encodeU2fKey(raw.point)
  const applicationParameter = hash('sha256', message.appId, 'buffer')
  const attestationObject =
    encodeAttestationObject(encodeAuthenticatorData(applicationParameter, raw, publicKey), raw)
  const { statement, authenticatorData: bytes } = parseAttestationObject(attestationObject)
  const authenticatorData = parseAuthenticatorData(bytes)
  const { attested } = authenticatorData
  if (attested === null) throw refuse('authenticator_data_invalid')
  const clientDataHash = hash('sha256', message.clientData, 'buffer')
  const { chain, leaf } =
    verifyFidoU2f({ statement, authenticatorData, attested, clientDataHash, relaxed: {} })
  return {
    credentialId: raw.keyHandle,
    publicKey,
    algorithm: attested.publicKey.algorithm,
    signCount: 0,
    userVerified: false,
    backupEligible: false,
    backedUp: false,
    aaguid: toUuid(attested.aaguid),
    fmt: 'fido-u2f',
    attestationType: 'basic',
    chain,
    attestationKeyIdentifier: leaf?.keyIdentifier ?? null,
    transports: [],
    attachment: 'cross-platform',
    attestationObject,
    clientDataJSON: message.clientData,
  }
}
