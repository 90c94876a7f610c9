/** The formats this verifier judges, by the identifier of the IANA registry (case-sensitive). */
import { verifyFidoU2f } from './fido-u2f.ts'
import { verifyNone } from './none.ts'
import { verifyPacked } from './packed.ts'
import type { VerifyStatement } from './statement.ts'

const formats: ReadonlyMap<string, VerifyStatement> = new Map([
  ['none', verifyNone],
  ['packed', verifyPacked],
  ['fido-u2f', verifyFidoU2f],
])

export function findFormat(fmt: string): VerifyStatement | null {
  return formats.get(fmt) ?? null
}
