import { refuse } from '../../contract/refuse.ts'
import type { CreationOptions, RequestOptions } from '../../contract/shapes/ceremonies.ts'
import type { CeremonyRecord, CredentialRecord, UserRecord } from '../../store/records.ts'
import { addTicketFor } from '../add-ticket.ts'
import { beginCeremony } from '../begin-ceremony.ts'
import { checkAppId } from '../check-app-id.ts'
import { checkStepUp } from '../check-step-up.ts'
import { chooseAppId } from '../choose-app-id.ts'
import { loadPolicy, type LoadedPolicy } from '../load-policy.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { writeCreationOptions, writeRequestOptions } from '../write-options.ts'
import { hashSession } from './open-relay.ts'

export type RelayStart = {
  readonly username: string
  readonly appId: string
  /** A text of the caller's making with 128 bits of chance or more; whoever has it and the account's key may finish. */
  readonly session: string
}

/**
 * Begins a registration whose answer comes by `finishRelayedRegistration`. It lives as long as the policy's ceremonies.
 * The options hold all that a message of U2F needs as well: the challenge, and the keys that are there already.
 * @throws {Refusal} app_id_invalid, user_not_found, device_limit, step_up_required
 */
export function beginRelayedRegistration(services: Services, caller: AccountCaller, start: RelayStart): Promise<CreationOptions> {
  return recordingRefusals(services, caller, 'registration.begun', async () => {
    const { user, loaded, keys } = await readAsked(services, caller, start)
    const active = (await services.store.listCredentials(user.accountId, user.id)).filter(({ state }) => state === 'active')
    if (active.length >= loaded.policy.maxKeysPerUser) throw refuse('device_limit')
    await checkStepUp(services, caller.account, user, { operation: 'enroll' })
    const { ceremony, nowMs } = await openSession(services, caller, { ...start, user, loaded, kind: 'registration', keys: [] })
    return writeCreationOptions({ account: caller.account, user, excluded: keys, ceremony, policy: loaded.policy, nowMs })
  }, { username: start.username })
}

/**
 * Begins a sign-in whose answer comes by `finishRelayedAuthentication`.
 * @param start `serial`: only the key in this slot may answer
 * @throws {Refusal} app_id_invalid, user_not_found, no_enrolled_key, and device_not_found where a slot is named
 */
export function beginRelayedAuthentication(
  services: Services, caller: AccountCaller, start: RelayStart & { readonly serial: string | null },
): Promise<RequestOptions> {
  return recordingRefusals(services, caller, 'authentication.begun', async () => {
    const { user, loaded, keys: all } = await readAsked(services, caller, start)
    const keys = all.filter(({ serial }) => start.serial === null || serial === start.serial)
    if (keys.length === 0) throw refuse(start.serial === null ? 'no_enrolled_key' : 'device_not_found')
    const { ceremony, nowMs } = await openSession(services, caller, { ...start, user, loaded, kind: 'authentication', keys })
    return writeRequestOptions({
      account: caller.account, ticket: { userId: user.id }, allowed: keys, ceremony, policy: loaded.policy, appId: chooseAppId(keys, 0), nowMs,
    })
  }, { username: start.username })
}

/** Of other AppIDs no key is asked for: a page of this one cannot use it. */
async function readAsked(services: Services, caller: AccountCaller, { username, appId }: RelayStart) {
  const { account } = caller
  checkAppId(account, appId)
  const user = await demandUser(services, caller, username)
  const loaded = await loadPolicy(services, account.id, account.policyVersion)
  const all = await services.store.listCredentials(account.id, user.id)
  return { user, loaded, keys: all.filter((key) => key.state === 'active' && (key.appId === null || key.appId === appId)) }
}

type Session = RelayStart & {
  readonly user: UserRecord
  readonly loaded: LoadedPolicy
  readonly kind: 'registration' | 'authentication'
  readonly keys: readonly CredentialRecord[]
}

type Opened = { readonly ceremony: CeremonyRecord; readonly nowMs: number }

async function openSession(services: Services, caller: AccountCaller, { user, loaded, kind, keys, appId, session }: Session): Promise<Opened> {
  const { account, requestId } = caller
  const id = newId(services)
  const hash = hashSession(session)
  const operation = kind === 'registration' ? 'enroll' : 'verify'
  await addTicketFor(services, account.id, user, {
    id, hash, lifetimeMs: loaded.policy.ceremonySeconds * 1000, userId: user.id, operation, origin: appId,
    bindingHash: services.randomBytes(32), deviceId: null, authTimeMs: null, acr: null,
  }, acceptedEvent(services, caller, kind === 'registration' ? 'registration.begun' : 'authentication.begun', {
    username: user.username, details: { ticketId: id, appId },
  }))
  const opened = await services.store.openTicket(account.id, hash)
  if (opened === null) throw new Error('a session that was added cannot be opened')
  const ceremony = await beginCeremony(services, { kind: 'ticket', opened, requestId }, kind, loaded, keys.map((key) => key.id))
  return { ceremony, nowMs: opened.nowMs }
}
