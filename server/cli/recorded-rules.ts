/**
 * By which rules a record is judged. `live` are those of the running verifier. `recorded` are those
 * its own project had, as far as the record says so: each relaxation is asked for by a member or by the
 * kind of the record, and none of them can be reached from a running verifier.
 */
import { decodeBase64Url } from '../webauthn/base64url.ts'
import { algorithmNamed, judgedAlgorithms, rs1 } from '../webauthn/cose-algorithms.ts'
import type { Expected, ExpectedRegistration } from '../webauthn/facts.ts'
import type { RegistrationRelaxations } from '../webauthn/registration.ts'
import { judgedFormats, usualFormats } from '../webauthn/attestation/formats.ts'
import type { StatementRelaxations } from '../webauthn/attestation/statement.ts'
import type { AssertionCase, RegistrationCase, StatementCase } from './recorded-case.ts'

export type Rules = 'recorded' | 'live'

export function readExpected(
  { expected, allowedOrigins, policy }: RegistrationCase | AssertionCase,
): Expected {
  return {
    challenge: decodeBase64Url(expected.challenge, 'expected.challenge'),
    origins: allowedOrigins ?? [expected.origin],
    rpId: expected.rpId,
    requireUserVerification: expected.requireUserVerification ?? false,
    topOrigins: policy?.allowedTopOrigins ?? [],
  }
}

/** What a record does not say was offered, may have been: everything a TPM of its day could do, too. */
export function readOffer(
  rules: Rules,
  { policy }: RegistrationCase,
): Pick<ExpectedRegistration, 'algorithms' | 'formats'> {
  const formats = readFormats(rules)
  const names = policy?.algorithms
  if (names) return { formats, algorithms: names.map(readAlgorithm).filter((id) => id !== null) }
  return { formats, algorithms: rules === 'live' ? judgedAlgorithms : [...judgedAlgorithms, rs1] }
}

/** A record may be older than the end of SafetyNet. */
export function readFormats(rules: Rules): readonly string[] {
  return rules === 'live' ? usualFormats : judgedFormats
}

function readAlgorithm(name: string | number): number | null {
  if (typeof name === 'number') return name
  return name === 'RS1' ? rs1 : algorithmNamed(name)
}

export function relaxClientData(
  rules: Rules,
  { policy, requireUserPresence }: RegistrationCase | AssertionCase,
): Pick<RegistrationRelaxations, 'ignoreCrossOrigin' | 'allowAnyTopOrigin' | 'ignoreUserPresence'> {
  if (rules === 'live') return {}
  return {
    ignoreCrossOrigin: policy?.verifyCrossOrigin !== true,
    allowAnyTopOrigin: policy?.allowCrossOrigin === true,
    ignoreUserPresence: requireUserPresence === false,
  }
}

export function relaxRegistration(rules: Rules, given: RegistrationCase): RegistrationRelaxations {
  if (rules === 'live') return {}
  const asked = relaxClientData(rules, given)
  return {
    ...asked,
    ignoreUserPresence: asked.ignoreUserPresence === true || given.conditionalCreate === true,
    ignoreSafetyNetCts: given.safetynetEnforceCTS === false,
    allowRs1: readOffer(rules, given).algorithms.includes(rs1),
  }
}

/**
 * A statement alone is judged by the procedure of its format (WebAuthn L3 §8), which names neither a
 * least length of RSA keys nor the tag of Apple's nonce; those are this verifier's own rules. The hash
 * of a TPM's scheme belongs to the TPM's own specification, which some makers of records read otherwise.
 */
export function relaxStatement(
  rules: Rules,
  { safetynetEnforceCTS }: StatementCase,
): StatementRelaxations {
  if (rules === 'live') return {}
  return { ignoreSafetyNetCts: safetynetEnforceCTS === false, allowRs1: true, allowShortRsa: true, anyNonceTag: true, schemeWithoutHash: true }
}
