/** Format "tpm" (WebAuthn L3 §8.3): the TPM certifies that it holds the credential key, by its attestation key. */
import { hash, verify } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { concatBytes, equalBytes, toBigInt } from '../bytes.ts'
import type { Certificate } from '../certificate.ts'
import { findAlgorithm, rs1 } from '../cose-algorithms.ts'
import type { CoseKey, KeyMaterial } from '../cose-key.ts'
import { verifyByCertificate } from '../signature.ts'
import { checkAaguidExtension } from './aaguid-extension.ts'
import { checkAikCertificate } from './tpm-certificate.ts'
import { hashNames, parseAttest, parsePublicArea, type PublicArea } from './tpm-structures.ts'
import {
  invalidStatement,
  readCertificates,
  readStatementAlgorithm,
  readStatementBytes,
  requireStatementKeys,
  type StatementInput,
  type StatementRelaxations,
  type StatementVerdict,
} from './statement.ts'

/** TPM_ALG_RSASSA, TPM_ALG_RSAPSS, TPM_ALG_ECDSA. */
const schemeKinds: ReadonlyMap<number, 'rsa' | 'pss' | 'ec'> =
  new Map([[0x0014, 'rsa'], [0x0016, 'pss'], [0x0018, 'ec']])

/**
 * @throws {Refusal} attestation_invalid, attestation_certificate_invalid, attestation_signature_invalid,
 * aaguid_mismatch
 */
export function verifyTpm(
  { statement, authenticatorData, attested, clientDataHash, relaxed }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, ['ver', 'alg', 'x5c', 'sig', 'certInfo', 'pubArea'])
  if (statement.get('ver') !== '2.0') throw invalidStatement('"ver" is not 2.0')
  const algorithm = readStatementAlgorithm(statement)
  const pubArea = readStatementBytes(statement, 'pubArea')
  const certInfo = readStatementBytes(statement, 'certInfo')
  // "Verify that the public key specified by the parameters and unique fields of pubArea is identical
  // to the credentialPublicKey in the attestedCredentialData in authenticatorData."
  const area = readArea(pubArea, relaxed)
  if (!isSameKey(area, attested.publicKey.material) || !fitsScheme(area, attested.publicKey)) {
    throw invalidStatement('"pubArea" is not the key of the credential')
  }
  // "Verify that extraData is set to the hash of attToBeSigned using the hash algorithm employed in "alg"."
  const attest = parseAttest(certInfo)
  const toBeSigned = concatBytes(authenticatorData.bytes, clientDataHash)
  if (!equalBytes(attest.extraData, hash(digestOf(algorithm), toBeSigned, 'buffer'))) {
    throw refuse('attestation_signature_invalid')
  }
  // "Verify that attested contains a TPMS_CERTIFY_INFO structure …, whose name field contains a valid Name for pubArea."
  if (!equalBytes(attest.name, nameOf(area, pubArea))) {
    throw invalidStatement('"certInfo" certifies another key')
  }
  // "Verify the sig is a valid signature over certInfo using the attestation public key in aikCert with the algorithm specified in alg."
  const { chain, leaf } = readCertificates(statement)
  if (!isSigned(leaf, algorithm, certInfo, readStatementBytes(statement, 'sig'), relaxed)) {
    throw refuse('attestation_signature_invalid')
  }
  // "Verify that aikCert meets the requirements in § 8.3.1."
  checkAikCertificate(leaf)
  checkAaguidExtension(leaf, attested.aaguid)
  return { type: 'basic', chain, leaf }
}

function readArea(pubArea: Uint8Array, { schemeWithoutHash = false }: StatementRelaxations): PublicArea {
  try {
    return parsePublicArea(pubArea)
  } catch (error) {
    if (!schemeWithoutHash) throw error
    return parsePublicArea(pubArea, true)
  }
}

/** A key that its TPM binds to one scheme must sign as the credential's algorithm says. */
function fitsScheme({ scheme }: PublicArea, { algorithm }: CoseKey): boolean {
  if (scheme === null) return true
  const known = findAlgorithm(algorithm)
  const kind = known?.kind === 'rsa' && known.pss ? 'pss' : algorithm === rs1 ? 'rsa' : known?.kind
  if (schemeKinds.get(scheme.id) !== kind) return false
  return scheme.hash === null || hashNames.get(scheme.hash) === (algorithm === rs1 ? 'sha1' : known?.hash)
}

function digestOf(algorithm: number): string {
  const digest = algorithm === rs1 ? 'sha1' : findAlgorithm(algorithm)?.hash
  if (!digest) throw invalidStatement('"alg" is unknown')
  return digest
}

function isSigned(
  leaf: Certificate,
  algorithm: number,
  data: Uint8Array,
  signature: Uint8Array,
  relaxed: StatementRelaxations,
): boolean {
  if (algorithm !== rs1) return verifyByCertificate(leaf, algorithm, data, signature, { ...relaxed, saltOfAnyLength: true })
  const { publicKey } = leaf
  return publicKey.asymmetricKeyType === 'rsa' && verify('sha1', data, publicKey, signature)
}

/** TPM 2.0 Part 1 §16: the Name of an object is nameAlg ‖ hash of its public area. */
function nameOf({ nameAlgorithm }: PublicArea, pubArea: Uint8Array): Uint8Array {
  const digest = hashNames.get(nameAlgorithm)
  if (digest === undefined) throw invalidStatement('"pubArea" is named by an unknown hash')
  return concatBytes(Uint8Array.of(nameAlgorithm >> 8, nameAlgorithm & 0xff), hash(digest, pubArea, 'buffer'))
}

function isSameKey({ key }: PublicArea, material: KeyMaterial): boolean {
  if (key.kind === 'rsa') {
    return material.kind === 'rsa' && equalBytes(key.n, material.n) && BigInt(key.e) === toBigInt(material.e)
  }
  // A TPM may leave out leading zeros.
  return material.kind === 'ec' && material.curve === key.curve && toBigInt(key.x) === toBigInt(material.x) && toBigInt(key.y) === toBigInt(material.y)
}
