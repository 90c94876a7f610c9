import { ticketSeconds } from '../../activation/activation.ts'
import { fitName, maskName } from '../../activation/fit-name.ts'
import { chooseVoucher } from '../../activation/vouch.ts'
import { encodeQrText } from '../../contract/kap/qr-text.ts'
import { refuse } from '../../contract/refuse.ts'
import type { BeginActivation, BegunActivation } from '../../contract/shapes/activations.ts'
import type { OpenedLicense } from '../../store/licensing.ts'
import type { CredentialRecord } from '../../store/records.ts'
import { loadPolicy } from '../load-policy.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { Caller, Services } from '../services.ts'
import { findActivating, type Activating } from './activation-caller.ts'
import { sealActivation } from './activation-secret.ts'
import { findNewestKey } from './issuer-keys.ts'
import { openActivation } from './activation-caller.ts'
import { deadlineOf, showTriesLeft } from './show-activation.ts'

/** KAP/1, "Limits": of a ticket, of a user in an hour, of an account in an hour. */
const limits = { maxBeginsPerTicket: 5, maxBeginsPerUserHour: 10, maxBeginsPerAccountHour: 1000 } as const

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
    const { license } = await chooseLicense(services, activating, input.license)
    const { version, policy } = await loadPolicy(services, account.id, account.policyVersion)
    const voucher = chooseVoucher(policy.activation.vouch, await findVoucher(services, activating, input.voucher))
    const issuer = await findNewestKey(services, caller, account.id)
    const lifetimeMs = (input.lifetimeSeconds ?? ticketSeconds) * 1000
    const begun = services.activation.begin({
      issuer, license: license.serial, account: fitName(account.displayName) || account.rpId.slice(0, 32), rpId: account.rpId,
      userLabel: maskName(user.username), typedAllowed: policy.activation.typedCodes, credentialKey: voucher?.publicKey ?? null,
      expiresAtMs: (await services.store.nowMs()) + lifetimeMs,
    })
    const id = newId(services)
    const secret = { provider: services.activation.name, keyId: issuer.keyId, secret: begun.secret, nonce: services.randomBytes(32) }
    const outcome = await services.store.beginActivation(account.id, {
      activation: {
        id, license: license.serial, userId: user.id, ticketId, typedAllowed: policy.activation.typedCodes, voucherId: voucher?.id ?? null,
        vouchVerifiesUser: policy.userVerification === 'required', h1: begun.digest, sealedSecret: sealActivation(services, account.id, id, secret),
        policyVersion: version,
      },
      codeLifetimeMs: lifetimeMs,
      ...limits,
      event: acceptedEvent(services, caller, 'activation.begun', { username: user.username, details: { activationId: id, license: license.serial } }),
    })
    if (outcome === 'license') throw refuse('license_not_found')
    if (outcome === 'ticket') throw refuse('ticket_spent')
    if (outcome === 'too_many') throw refuse(ticketId === null ? 'rate_limited' : 'too_many_starts')
    const { activation: { life } } = await openActivation(services, caller, id)
    return {
      activationId: id,
      license: license.serial,
      message1: encodeQrText(begun.message1),
      expiresAt: deadlineOf(life),
      typedAllowed: policy.activation.typedCodes,
      voucher: voucher === null ? null : { id: voucher.id, name: voucher.name },
      triesLeft: showTriesLeft(life),
    }
  })
}

/** The named one, or the user's first with room for another device. */
async function chooseLicense({ store }: Services, { account, user }: Activating, serial: string | undefined): Promise<OpenedLicense> {
  const all = serial === undefined
    ? await store.listLicenses(account.id, { userId: user.id, after: '', limit: 100 })
    : [await store.findLicense(account.id, serial)].filter((found) => found?.license.userId === user.id).filter((found) => found !== null)
  if (all.length === 0) throw refuse('license_not_found')
  const withRoom = all.find(({ license, instances }) => instances.filter(({ state }) => state === 'active').length < license.capacity)
  if (withRoom === undefined) throw refuse('license_exhausted')
  return withRoom
}

/** The key that shall vouch: the named one, or the user's that was used last. */
async function findVoucher({ store }: Services, { account, user }: Activating, deviceId: string | undefined): Promise<CredentialRecord | null> {
  const keys = (await store.listCredentials(account.id, user.id)).filter(({ state, appId }) => state === 'active' && appId === null)
  if (deviceId !== undefined) {
    const named = keys.find(({ id }) => id === deviceId)
    if (named === undefined) throw refuse('device_not_found')
    return named
  }
  const lastUse = (key: CredentialRecord) => key.lastUsedAtMs ?? key.createdAtMs
  return keys.reduce<CredentialRecord | null>((last, key) => (last !== null && lastUse(last) >= lastUse(key) ? last : key), null)
}
