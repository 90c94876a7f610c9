/** The one sentence of a failure: the activation's own, or that which every element says. */
import type { ActivationFailure } from '../../activation-failure.ts'
import type { ActivateMessages } from '../../messages/activate.ts'

export function sentenceOf({ failures, shared }: ActivateMessages, { family }: ActivationFailure): string {
  const all: Readonly<Record<ActivationFailure['family'], string>> = { ...shared.failures, ...failures }
  return all[family]
}
