/** Format "none" (WebAuthn L3 §8.7): no statement, and so nothing may be in it. */
import { requireStatementKeys, type StatementVerdict, type StatementInput } from './statement.ts'

/** @throws {Refusal} attestation_invalid */
export function verifyNone({ statement }: StatementInput): StatementVerdict {
  requireStatementKeys(statement, [])
  return { type: 'none', chain: [], leaf: null }
}
