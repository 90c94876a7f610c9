/** The no after a wrong code or signature: how many tries are left, or that there are none. */
import { refuse, type Refusal } from '../contract/refuse.ts'
import { countTriesLeft, type Activation } from './activation.ts'

/** @param after the activation as `transition` left it with `code_failed` or `signature_failed` */
export function refuseTry(kind: 'code' | 'signature', after: Activation): Refusal {
  if (after.state === 'locked') return refuse('activation_locked')
  const params = { triesLeft: countTriesLeft(after, kind) }
  return refuse(kind === 'code' ? 'code_wrong' : 'signature_wrong', { params })
}
