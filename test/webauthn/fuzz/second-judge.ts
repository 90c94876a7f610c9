/** A second opinion: the engine everybody knows, given no roots, so that it neither judges paths nor fetches anything. */
import { verifyRegistrationResponse } from '@simplewebauthn/server'
import type { RegistrationResponse } from '../../../server/contract/shapes/ceremonies.ts'
import type { ExpectedRegistration } from '../../../server/webauthn/facts.ts'

/** Algorithms it does not know: ES256K, Ed448, ML-DSA. */
export const unjudgedElsewhere = /-(47|48|53)$/

export async function isTakenElsewhere(expected: ExpectedRegistration, response: RegistrationResponse): Promise<boolean> {
  const { clientDataJSON, attestationObject } = response.response
  try {
    const { verified } = await verifyRegistrationResponse({
      response: { id: response.id, rawId: response.rawId, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
      expectedChallenge: Buffer.from(expected.challenge).toString('base64url'), expectedOrigin: [...expected.origins], expectedRPID: expected.rpId,
      requireUserVerification: false, supportedAlgorithmIDs: [...expected.algorithms],
    })
    return verified
  } catch {
    return false
  }
}
