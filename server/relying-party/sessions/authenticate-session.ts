import { refuse } from '../../contract/refuse.ts'
import { evenFailure } from '../even-failure.ts'
import { readSecretOwner, sha256 } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'

export type PresentedSession = { readonly session: string; readonly location: string; readonly requestId: string }

/**
 * Who calls with this session? One that never was, has ended, or was opened elsewhere is answered alike
 * and after the same time.
 * @throws {Refusal} unauthorized
 */
export function authenticateSession(services: Services, input: PresentedSession): Promise<AccountCaller> {
  return evenFailure(async () => {
    const accountId = readSecretOwner('session', input.session)
    const opened = accountId === null ? null : await services.store.openSession(accountId, sha256(input.session))
    if (opened === null || opened.session.location !== input.location) throw refuse('unauthorized')
    services.store.touchAccountKey(opened.account.id, opened.session.keyId)
    return { kind: 'account', account: opened.account, requestId: input.requestId }
  })
}
