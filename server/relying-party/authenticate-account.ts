import { timingSafeEqual } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { AccountKeyRecord } from '../store/records.ts'
import { evenFailure } from './even-failure.ts'
import { recordRefusal } from './record-refusal.ts'
import { sha256 } from './secret-texts.ts'
import type { AccountCaller, Services } from './services.ts'

/** An account has at most this many active keys; as many compares are made for everyone. */
const keySlots = 2
const noKey = new Uint8Array(32)

export type Presented = { readonly loginName: string; readonly key: string; readonly requestId: string }

/**
 * Who calls with this login name and account key? An unknown name, a wrong or removed key and a
 * suspended account are answered alike and after the same time; only the audit events tell of a suspension.
 * @throws {Refusal} unauthorized
 */
export async function authenticateAccount(services: Services, input: Presented): Promise<AccountCaller> {
  return (await authenticateKey(services, input)).caller
}

/**
 * As `authenticateAccount`, and tells which key it was.
 * @throws {Refusal} unauthorized
 */
export function authenticateKey(services: Services, input: Presented): Promise<KeyHolder> {
  return evenFailure(() => findCaller(services, input))
}

export type KeyHolder = { readonly caller: AccountCaller; readonly keyId: string }

async function findCaller(services: Services, input: Presented): Promise<KeyHolder> {
  const presented = sha256(input.key)
  const found = await services.store.findAccountByLogin(input.loginName)
  const key = findMatchingKey(found?.keys ?? [], presented)
  if (found === null || key === null) throw refuse('unauthorized')
  const { account } = found
  if (account.suspended) {
    const attempt = { accountId: account.id, actor: 'account', type: 'account.authenticated', requestId: input.requestId }
    await recordRefusal(services, { ...attempt, code: 'account_suspended' })
    throw refuse('unauthorized')
  }
  services.store.touchAccountKey(account.id, key.id)
  return { caller: { kind: 'account', account, requestId: input.requestId }, keyId: key.id }
}

function findMatchingKey(keys: readonly AccountKeyRecord[], presented: Uint8Array): AccountKeyRecord | null {
  let match: AccountKeyRecord | null = null
  for (let slot = 0; slot < keySlots; slot += 1) {
    const key = keys[slot]
    if (timingSafeEqual(key?.hash ?? noKey, presented) && key !== undefined) match = key
  }
  return match
}
