/**
 * Format "compound" (WebAuthn L3 §8.9): several statements over the same bytes. "If validation fails for
 * one or more subStmt, decide the appropriate result based on Relying Party policy": one that fails
 * refuses the whole, since whoever speaks twice and once untruly is not believed.
 */
import type { FormattedStatement } from '../attestation-object.ts'
import type { StatementVerdict } from './statement.ts'

/**
 * The verdict is that of the weakest part: none before self before certificates. All are in `parts`;
 * how far each chain leads is the trust room's business.
 */
export function verifyCompound(
  parts: readonly FormattedStatement[],
  judgePart: (part: FormattedStatement) => StatementVerdict,
): StatementVerdict {
  const judged = parts.map((part) => {
    const { type, chain } = judgePart(part)
    return { fmt: part.fmt, attestationType: type, chain }
  })
  const first = (type: StatementVerdict['type']) => judged.find((part) => part.attestationType === type)
  const weakest = first('none') ?? first('self') ?? first('basic')
  return {
    type: weakest?.attestationType ?? 'none',
    chain: weakest?.chain ?? [],
    // A key identifier names a U2F model, and no such key makes compound statements.
    leaf: null,
    parts: judged,
  }
}
