/** The formats this verifier judges, by the identifier of the IANA registry (case-sensitive). */
import { refuse } from '../../contract/refuse.ts'
import { compound, type FormattedStatement } from '../attestation-object.ts'
import { verifyAndroidKey } from './android-key.ts'
import { verifySafetyNet } from './android-safetynet.ts'
import { verifyApple } from './apple.ts'
import { verifyCompound } from './compound.ts'
import { verifyFidoU2f } from './fido-u2f.ts'
import { verifyNone } from './none.ts'
import { verifyPacked } from './packed.ts'
import type { StatementInput, StatementVerdict, VerifyStatement } from './statement.ts'
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

/** Every format with a procedure here. */
export const judgedFormats: readonly string[] = [...formats.keys(), compound]

/** Those of today: whoever wants SafetyNet, whose server is gone, must name it. */
export const usualFormats: readonly string[] =
  judgedFormats.filter((fmt) => fmt !== 'android-safetynet')

export function findFormat(fmt: string): VerifyStatement | null {
  return formats.get(fmt) ?? null
}

/**
 * L3 §7.1 steps 21 and 22, for a statement and for those inside a compound one.
 * @param accepted identifiers of the formats wanted; a part of a compound statement must be of one, too
 * @throws {Refusal} fmt_unsupported, and what the format throws
 */
export function judgeStatement(
  { fmt, statement, parts }: FormattedStatement,
  input: Omit<StatementInput, 'statement'>,
  accepted: readonly string[] = usualFormats,
): StatementVerdict {
  if (!accepted.includes(fmt)) throw unsupported(fmt)
  if (fmt === compound) return verifyCompound(parts, (part) => judgeStatement(part, input, accepted))
  const verifyStatement = findFormat(fmt)
  if (verifyStatement === null) throw unsupported(fmt)
  return verifyStatement({ ...input, statement })
}

/** A name that is unknown here is a stranger's text and is not repeated. */
function unsupported(fmt: string): Error {
  if (!judgedFormats.includes(fmt)) return refuse('fmt_unsupported')
  return refuse('fmt_unsupported', {
    detail: `The attestation format "${fmt}" is not accepted here.`,
    params: { fmt },
  })
}
