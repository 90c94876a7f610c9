import { ticketSeconds } from '../../activation/activation.ts'
import { fitName, maskName } from '../../activation/fit-name.ts'
import { chooseVoucher } from '../../activation/vouch.ts'
import { encodeQrText } from '../../contract/kap/qr-text.ts'
import { refuse } from '../../contract/refuse.ts'
import type { BeginActivation, BegunActivation } from '../../contract/shapes/activations.ts'
import type { ActivationBegin } from '../../store/licensing.ts'
import type { CredentialRecord } from '../../store/records.ts'
import { loadPolicy, type LoadedPolicy } from '../load-policy.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { Caller, Services } from '../services.ts'
import { findActivating, openActivation, type Activating } from './activation-caller.ts'
import { sealActivation } from './activation-secret.ts'
import { chooseLicense, findVoucher } from './choose-license.ts'
import { findNewestKey } from './issuer-keys.ts'
import { deadlineOf, showTriesLeft } from './show-activation.ts'

/** KAP/1, "Limits": of a ticket, of a user in an hour, of an account in an hour. */
const limits = { maxBeginsPerTicket: 5, maxBeginsPerUserHour: 10, maxBeginsPerAccountHour: 1000 } as const

/** Begins count for an hour; by then one of them has mostly passed. */
const retryAfterSeconds = 600

/**
 * Makes Activation Message 1 for a license of the user. What was live of the license before is over.
 * @throws {Refusal} operation_not_allowed, malformed, user_not_found, license_not_found, license_exhausted, no_enrolled_key,
 * device_not_found, ticket_spent, too_many_starts, rate_limited
 */
export function beginActivation(services: Services, caller: Caller, input: BeginActivation): Promise<BegunActivation> {
  return recordingRefusals(services, caller, 'activation.begun', async () => {
    const activating = await findActivating(services, caller, input.username)
    const { account, user, ticketId } = activating
    if (ticketId !== null && input.lifetimeSeconds !== undefined) throw refuse('malformed', { detail: 'Only an account may give an activation more time.' })
    const { license: { serial } } = await chooseLicense(services, activating, input.license)
    const loaded = await loadPolicy(services, account.id, account.policyVersion)
    const voucher = chooseVoucher(loaded.policy.activation.vouch, await findVoucher(services, activating, input.voucher))
    const lifetimeMs = (input.lifetimeSeconds ?? ticketSeconds) * 1000
    const { activation, message1 } = await makeMessage1(services, caller, { activating, serial, loaded, voucher, lifetimeMs })
    const details = { activationId: activation.id, license: serial }
    const event = acceptedEvent(services, caller, 'activation.begun', { username: user.username, details })
    const outcome = await services.store.beginActivation(account.id, { activation, codeLifetimeMs: lifetimeMs, ...limits, event })
    if (outcome === 'license') throw refuse('license_not_found')
    if (outcome === 'ticket') throw refuse('ticket_spent')
    if (outcome === 'too_many') throw refuse('too_many_starts')
    if (outcome === 'too_often') throw refuse('rate_limited', { params: { retryAfterSeconds } })
    const { activation: { life } } = await openActivation(services, caller, activation.id)
    return {
      activationId: activation.id,
      license: serial,
      message1: encodeQrText(message1),
      expiresAt: deadlineOf(life),
      typedAllowed: activation.typedAllowed,
      voucher: voucher === null ? null : { id: voucher.id, name: voucher.name },
      triesLeft: showTriesLeft(life),
    }
  })
}

type Wanted = {
  readonly activating: Activating
  readonly serial: string
  readonly loaded: LoadedPolicy
  readonly voucher: CredentialRecord | null
  readonly lifetimeMs: number
}

type Made = Pick<ActivationBegin, 'activation'> & { readonly message1: Uint8Array }

async function makeMessage1(services: Services, caller: Caller, wanted: Wanted): Promise<Made> {
  const { activating: { account, user, ticketId }, serial, loaded: { policy, version }, voucher, lifetimeMs } = wanted
  const { activation: provider } = services
  const issuer = await findNewestKey(services, caller, account.id)
  const typedAllowed = policy.activation.typedCodes
  const { message1, digest, secret } = provider.begin({
    issuer, license: serial, account: fitName(account.displayName) || account.rpId.slice(0, 32), rpId: account.rpId,
    userLabel: maskName(user.username), typedAllowed, credentialKey: voucher?.publicKey ?? null,
    expiresAtMs: (await services.store.nowMs()) + lifetimeMs,
  })
  const id = newId(services)
  const kept = { provider: provider.name, keyId: issuer.keyId, secret, nonce: services.randomBytes(32) }
  const sealedSecret = sealActivation(services, account.id, id, kept)
  const vouchVerifiesUser = policy.userVerification === 'required'
  return {
    message1,
    activation: {
      id, license: serial, userId: user.id, ticketId, typedAllowed, voucherId: voucher?.id ?? null, vouchVerifiesUser,
      h1: digest, sealedSecret, policyVersion: version,
    },
  }
}
