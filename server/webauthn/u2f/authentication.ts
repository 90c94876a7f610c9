/** Judging a U2F signature (FIDO U2F Raw Message Formats 1.2 §5.4). */
import { hash } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { concatBytes } from '../bytes.ts'
import { decodeCoseKey } from '../cose-key.ts'
import { verifyByCoseKey } from '../signature.ts'
import { checkU2fClientData, type U2fExpected, type U2fRelaxations } from './client-data.ts'
import { parseU2fSignature } from './raw-messages.ts'

export type U2fSignatureMessage = U2fExpected & {
  /** Decoded `signatureData`. */
  readonly signatureData: Uint8Array
  /** Decoded `clientData`, the raw bytes. */
  readonly clientData: Uint8Array
  /** COSE_Key bytes as stored, and the counter before this signature. */
  readonly credential: { readonly publicKey: Uint8Array; readonly signCount: number }
}

export type U2fAuthenticationFacts = {
  readonly signCount: number
  /** The counter is strictly greater than the stored one: U2F keys always count. */
  readonly counterAdvanced: boolean
}

/**
 * Proves that the stored key signed for this appId and client data. A counter that stood still or went back is a
 * fact here (`counterAdvanced: false`); what it means is the policy's decision.
 * @throws {Refusal} authenticator_data_invalid, client_data_invalid, type_mismatch, challenge_mismatch,
 * client_origin_mismatch, user_presence_missing, public_key_invalid, signature_invalid
 */
export function verifyU2fAuthentication(message: U2fSignatureMessage): U2fAuthenticationFacts {
  return judgeSignature(message, {})
}

/** For `keytap check` only. */
export function dangerouslyJudgeRecordedU2fAuthentication(
  message: U2fSignatureMessage,
  relaxed: U2fRelaxations,
): U2fAuthenticationFacts {
  return judgeSignature(message, relaxed)
}

function judgeSignature(message: U2fSignatureMessage, relaxed: U2fRelaxations): U2fAuthenticationFacts {
  const { signatureData, clientData, appId, credential } = message
  const { userPresence, counter, signature } = parseU2fSignature(signatureData)
  checkU2fClientData(clientData, 'sign', message, relaxed)
  if (userPresence !== 1) throw refuse('user_presence_missing')
  // "The application parameter, the above user presence byte, the above counter, the challenge parameter."
  const signed = concatBytes(hash('sha256', appId, 'buffer'), signatureData.subarray(0, 5), hash('sha256', clientData, 'buffer'))
  if (verifyByCoseKey(decodeCoseKey(credential.publicKey), signed, signature) !== true) {
    throw refuse('signature_invalid')
  }
  return { signCount: counter, counterAdvanced: counter > credential.signCount }
}
