/**
 * The two TPM structures of the statement (TPM 2.0 Library, Part 2: TPMT_PUBLIC §12.2.4, TPMS_ATTEST
 * §10.12.12). Read to the last byte: what is left over is refused.
 */
import type { CurveName } from '../cose-algorithms.ts'
import { invalidStatement } from './statement.ts'

export type TpmKey =
  | { readonly kind: 'rsa'; readonly n: Uint8Array; readonly e: number }
  | { readonly kind: 'ec'; readonly curve: CurveName; readonly x: Uint8Array; readonly y: Uint8Array }

/** TPMT_SIG_SCHEME: how the key signs, when it is bound to one way. Hash null: see `schemeWithoutHash`. */
export type TpmScheme = { readonly id: number; readonly hash: number | null }

export type PublicArea = { readonly nameAlgorithm: number; readonly key: TpmKey; readonly scheme: TpmScheme | null }
export type Attest = { readonly extraData: Uint8Array; readonly name: Uint8Array }

const tpm =
  { rsa: 0x0001, ecc: 0x0023, none: 0x0010, generated: 0xff544347, certify: 0x8017 } as const
const curves: ReadonlyMap<number, CurveName> = new Map([[3, 'P-256'], [4, 'P-384'], [5, 'P-521']])

/** TPM_ALG_ID of a hash → its name at node:crypto. */
export const hashNames: ReadonlyMap<number, string> = new Map([[0x0004, 'sha1'], [0x000b, 'sha256'], [0x000c, 'sha384'], [0x000d, 'sha512']])

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw invalidStatement('a TPM structure is cut short')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  u16(): number {
    this.take(2)
    return this.#view.getUint16(this.#at - 2)
  }

  u32(): number {
    this.take(4)
    return this.#view.getUint32(this.#at - 4)
  }

  /** TPM2B: a length of two bytes, then the bytes. */
  sized(): Uint8Array {
    return this.take(this.u16())
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw invalidStatement('bytes follow a TPM structure')
  }
}

/**
 * @param schemeWithoutHash read a scheme that leaves its hash out (Part 2 §11.2.1.5 has it always): for records only
 * @throws {Refusal} attestation_invalid
 */
export function parsePublicArea(bytes: Uint8Array, schemeWithoutHash = false): PublicArea {
  const reader = new Reader(bytes)
  const type = reader.u16()
  const nameAlgorithm = reader.u16()
  // objectAttributes and authPolicy say nothing that WebAuthn asks for.
  reader.u32()
  reader.sized()
  if (type !== tpm.rsa && type !== tpm.ecc) {
    throw invalidStatement('"pubArea" is neither RSA nor ECC')
  }
  if (reader.u16() !== tpm.none) throw invalidStatement('"pubArea" is not a signing key')
  const scheme = readScheme(reader, schemeWithoutHash)
  const key = type === tpm.rsa ? readRsa(reader) : readEcc(reader)
  reader.end()
  return { nameAlgorithm, key, scheme }
}

/** @throws {Refusal} attestation_invalid */
export function parseAttest(bytes: Uint8Array): Attest {
  const reader = new Reader(bytes)
  // "Verify that magic is set to TPM_GENERATED_VALUE." "Verify that type is set to TPM_ST_ATTEST_CERTIFY."
  if (reader.u32() !== tpm.generated) throw invalidStatement('"certInfo" was not made by a TPM')
  if (reader.u16() !== tpm.certify) throw invalidStatement('"certInfo" does not certify a key')
  reader.sized()
  const extraData = reader.sized()
  // clockInfo (17 bytes) and firmwareVersion (8): "used as an input to risk engines".
  reader.take(25)
  const name = reader.sized()
  reader.sized()
  reader.end()
  return { extraData, name }
}

function readScheme(reader: Reader, withoutHash: boolean): TpmScheme | null {
  const id = reader.u16()
  if (id === tpm.none) return null
  return { id, hash: withoutHash ? null : reader.u16() }
}

function readRsa(reader: Reader): TpmKey {
  const bits = reader.u16()
  // Zero stands for the default exponent (Part 2 §12.2.3.5).
  const e = reader.u32() || 65537
  const n = reader.sized()
  if (n.length * 8 !== bits) throw invalidStatement('"pubArea" contradicts its own key size')
  return { kind: 'rsa', n, e }
}

function readEcc(reader: Reader): TpmKey {
  const curve = curves.get(reader.u16())
  if (curve === undefined) throw invalidStatement('"pubArea" is on an unknown curve')
  // The key derivation scheme of a signing key is none.
  if (reader.u16() !== tpm.none) throw invalidStatement('"pubArea" is not a signing key')
  return { kind: 'ec', curve, x: reader.sized(), y: reader.sized() }
}
