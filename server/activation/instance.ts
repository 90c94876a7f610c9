/** What an instance of a license can do (KAP/1 "Instance keys"): answer one question, and be told to forget itself. */
import { encodeDeactivation, deactivationTagInput } from '../contract/kap/deactivation.ts'
import { keyLabel } from '../contract/kap/labels.ts'
import { encodeAscii, joinBytes } from '../contract/kap/layout.ts'
import { isQuestion } from '../contract/kap/message2.ts'
import { equalCodes } from '../oath/equal-codes.ts'
import { parseOcraSuite } from '../oath/ocra-suite.ts'
import { makeOcra } from '../oath/ocra.ts'
import { authenticate, deriveKey } from './derive-keys.ts'

/** Later uses of an instance take other suites, never this one. */
export const signatureSuite = parseOcraSuite('OCRA-1:HOTP-SHA256-8:QA10')

export type InstanceSecret = {
  /** S. */
  readonly secret: Uint8Array
  /** Q. */
  readonly question: string
}

/** S ‖ Q, 42 bytes: what a provider keeps of an instance. */
export function packInstanceSecret({ secret, question }: InstanceSecret): Uint8Array {
  return joinBytes(secret, encodeAscii(question))
}

/** @throws {TypeError} */
export function unpackInstanceSecret(packed: Uint8Array): InstanceSecret {
  const question = Buffer.from(packed.subarray(32)).toString('latin1')
  if (packed.length !== 42 || !isQuestion(question)) throw new TypeError('This is no secret of an instance.')
  return { secret: packed.slice(0, 32), question }
}

/** The eight digits that the device shows. */
export function makeTestSignature({ secret, question }: InstanceSecret): string {
  return makeOcra(signatureSuite, deriveKey(secret, keyLabel.ocra), { question })
}

export function isTestSignature(instance: InstanceSecret, signature: string): boolean {
  return equalCodes(makeTestSignature(instance), signature)
}

/** 30 bytes; a device wipes only what it can verify. */
export function makeDeactivationMessage({ secret }: InstanceSecret, license: string, number: number): Uint8Array {
  const body = encodeDeactivation(license, number)
  const tag = authenticate(deriveKey(secret, keyLabel.deactivate), deactivationTagInput(body))
  return joinBytes(body, tag.subarray(0, 16))
}
