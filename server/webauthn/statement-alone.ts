/** For `keytap check`: judging an attestation statement outside a ceremony, and telling what a refused one claims. */
import { refuse } from '../contract/refuse.ts'
import { parseAttestationObject, readStatement } from './attestation-object.ts'
import { judgedFormats, judgeStatement } from './attestation/formats.ts'
import type { StatementRelaxations } from './attestation/statement.ts'
import { parseAuthenticatorData } from './authenticator-data.ts'
import { decodeBase64Url } from './base64url.ts'
import { toUuid } from './bytes.ts'
import { decodeCbor } from './cbor.ts'
import { decodeCoseKey } from './cose-key.ts'
import type { RegistrationFacts } from './facts.ts'

export type StatementAlone = {
  readonly fmt: string
  /** CBOR, base64url. */
  readonly attStmt: string
  readonly authData: string
  readonly clientDataHash: string | null
}

/**
 * @param formats those accepted; default every one that has a procedure here
 * @throws {Refusal} as `verifyRegistration` from step 21 on
 */
export function judgeStatementAlone(
  given: StatementAlone,
  relaxed: StatementRelaxations,
  formats: readonly string[] = judgedFormats,
): Pick<RegistrationFacts, 'attestationType' | 'chain' | 'parts' | 'aaguid' | 'algorithm'> {
  const statement =
    readStatement(given.fmt, decodeCbor(decodeBase64Url(given.attStmt, 'attStmt')))
  const authenticatorData = parseAuthenticatorData(decodeBase64Url(given.authData, 'authData'), relaxed)
  const { attested } = authenticatorData
  if (attested === null) {
    throw refuse('authenticator_data_invalid', {
      detail: 'The attested credential data is missing.',
    })
  }
  const clientDataHash = decodeBase64Url(given.clientDataHash ?? '', 'clientDataHash')
  const { type, chain, parts } =
    judgeStatement(statement, { authenticatorData, attested, clientDataHash, relaxed }, formats)
  return { attestationType: type, chain, ...(parts ? { parts } : {}), aaguid: toUuid(attested.aaguid), algorithm: attested.publicKey.algorithm }
}

/** What an attestation object says of itself, as far as it parses; nothing of it is checked. */
export function describeAuthenticator(
  attestationObject: string,
): { fmt?: string; aaguid?: string; algorithm?: number } {
  try {
    const { fmt, authenticatorData } =
      parseAttestationObject(decodeBase64Url(attestationObject, 'attestationObject'))
    return { fmt, ...describeKey(authenticatorData) }
  } catch {
    return {}
  }
}

function describeKey(authenticatorData: Uint8Array): { aaguid?: string; algorithm?: number } {
  try {
    const { attested } =
      parseAuthenticatorData(authenticatorData, { allowRs1: true, allowShortRsa: true })
    return attested === null ? {} : { aaguid: toUuid(attested.aaguid), algorithm: attested.publicKey.algorithm }
  } catch {
    return {}
  }
}

/** The algorithm a stored key names, or null when it is no good key. */
export function describePublicKey(publicKey: string): number | null {
  try {
    return decodeCoseKey(decodeBase64Url(publicKey, 'publicKey')).algorithm
  } catch {
    return null
  }
}
