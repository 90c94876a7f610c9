/** The formats this verifier judges, by the identifier of the IANA registry (case-sensitive). */
import { verifyAndroidKey } from './android-key.ts'
import { verifySafetyNet } from './android-safetynet.ts'
import { verifyApple } from './apple.ts'
import { verifyFidoU2f } from './fido-u2f.ts'
import { verifyNone } from './none.ts'
import { verifyPacked } from './packed.ts'
import type { VerifyStatement } from './statement.ts'
import { verifyTpm } from './tpm.ts'

const formats: ReadonlyMap<string, VerifyStatement> = new Map([
  ['none', verifyNone],
  ['packed', verifyPacked],
  ['fido-u2f', verifyFidoU2f],
  ['tpm', verifyTpm],
  ['android-key', verifyAndroidKey],
  ['android-safetynet', verifySafetyNet],
  ['apple', verifyApple],
])

export function findFormat(fmt: string): VerifyStatement | null {
  return formats.get(fmt) ?? null
}
