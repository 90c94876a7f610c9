/** One honest ceremony, and the ways a test bends it. */
import { randomBytes } from 'node:crypto'
import { judgedAlgorithms } from '../../server/webauthn/cose-algorithms.ts'
import { verifyAuthentication } from '../../server/webauthn/authentication.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import type { AuthenticationFacts, ExpectedRegistration, RegistrationFacts } from '../../server/webauthn/facts.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import type { RegistrationResponse } from '../../server/contract/shapes/ceremonies.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator, type AuthenticatorOptions, type Circumstances, type SoftwareAuthenticator } from '../authenticator/software-authenticator.ts'

export const origin = 'https://login.example'
export const rpId = 'login.example'
export const authority = createAttestationAuthority()
export const identity = authority.issue()

export function expectRegistration(overrides: Partial<ExpectedRegistration> = {}): ExpectedRegistration {
  return {
    challenge: randomBytes(32),
    origins: [origin],
    rpId,
    requireUserVerification: false,
    topOrigins: [],
    algorithms: judgedAlgorithms,
    ...overrides,
  }
}

export type Trial = {
  readonly authenticator?: AuthenticatorOptions
  readonly where?: Partial<Circumstances>
  readonly expected?: Partial<ExpectedRegistration>
  /** Bends the answer after the browser made it. */
  readonly bend?: (response: RegistrationResponse) => RegistrationResponse
}

/** Registers with an honest key unless the trial says otherwise. */
export function register(trial: Trial = {}): RegistrationFacts {
  const key = createAuthenticator({ identity, ...trial.authenticator })
  const { response, expected } = answerRegistration(key, trial)
  return verifyRegistration(response, expected)
}

export function answerRegistration(key: SoftwareAuthenticator, { where, expected: overrides, bend }: Trial = {}) {
  const expected = expectRegistration(overrides)
  const options = {
    rp: { id: rpId },
    user: { id: 'dXNlcg' },
    challenge: Buffer.from(expected.challenge).toString('base64url'),
    pubKeyCredParams: expected.algorithms.map((alg) => ({ alg })),
  }
  const response = key.create(options, { origin, ...where })
  return { response: bend?.(response) ?? response, expected }
}

/** Registers honestly, then authenticates as the trial says. */
export function authenticate(trial: Omit<Trial, 'bend'> & { readonly stored?: { signCount?: number; backupEligible?: boolean } } = {}): AuthenticationFacts {
  const key = createAuthenticator({ identity, ...trial.authenticator })
  const { response, expected } = answerRegistration(key)
  const facts = verifyRegistration(response, expected)
  const again = expectRegistration(trial.expected)
  const options = { rpId, challenge: Buffer.from(again.challenge).toString('base64url'), allowCredentials: [{ id: response.id }] }
  const answer = key.get(options, { origin, ...trial.where })
  const { credentialId: id, publicKey, signCount, backupEligible } = facts
  return verifyAuthentication(answer, { ...again, credential: { id, publicKey, signCount, backupEligible, ...trial.stored } })
}

/** The code of the refusal that `run` ends in; anything else thrown is a bug and fails the test. */
export function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'accepted'
}
