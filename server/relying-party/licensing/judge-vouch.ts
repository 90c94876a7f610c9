import type { DeviceAnswer } from '../../activation/activation-provider.ts'
import { transition } from '../../activation/transition.ts'
import type { Policy } from '../../contract/policy.ts'
import { Refusal, refuse } from '../../contract/refuse.ts'
import type { AuthenticationResponse, RequestOptions } from '../../contract/shapes/ceremonies.ts'
import type { OpenedActivation, VoucherUse } from '../../store/licensing.ts'
import type { CredentialRecord, UserRecord } from '../../store/records.ts'
import { verifyAuthentication } from '../../webauthn/authentication.ts'
import { encodeBase64Url } from '../../webauthn/base64url.ts'
import { checkSeal } from '../credential-seal.ts'
import { describeCredential } from '../describe-credential.ts'
import { loadPolicy } from '../load-policy.ts'
import { accountOf, acceptedEvent } from '../new-event.ts'
import type { Caller, Services } from '../services.ts'
import { openActivationSecret } from './activation-secret.ts'
import { failTry } from './fail-try.ts'
import { stepActivation } from './step-activation.ts'

/** What the browser asks the vouching key: a challenge over everything both sides said. */
export async function makeVouchOptions(services: Services, caller: Caller, opened: OpenedActivation, answer: DeviceAnswer): Promise<RequestOptions> {
  const { activation, nowMs } = opened
  const { credential } = await findVoucher(services, opened)
  const { policy } = await loadPolicy(services, activation.accountId, activation.policyVersion)
  return {
    challenge: encodeBase64Url(challengeOf(services, opened, answer)),
    rpId: accountOf(caller).rpId,
    timeout: Math.max(0, activation.life.codeDeadlineMs - nowMs),
    allowCredentials: [describeCredential(credential)],
    userVerification: activation.vouchVerifiesUser ? 'required' : policy.userVerification,
    hints: [...policy.hints],
    ...(credential.appId === null ? {} : { extensions: { appid: credential.appId } }),
  }
}

/**
 * Verifies the assertion in full (WebAuthn L3 §7.2); a try is counted before.
 * @throws {Refusal} device_not_found, integrity_error, any code of an authenticator's answer; activation_locked after the fifth
 */
export async function judgeVouch(
  services: Services, caller: Caller, id: string, answer: DeviceAnswer, assertion: AuthenticationResponse,
): Promise<VoucherUse> {
  const { opened, attempt } = await stepActivation(services, caller, id, (now) => {
    const life = transition(now.activation.life, { type: 'vouch_tried' }, now.nowMs)
    return { change: { life, event: null, notice: null }, value: { opened: now, attempt: life.vouchTries } }
  })
  try {
    return await verifyVouch(services, caller, opened, answer, assertion)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'unavailable') throw error
    const after = await stepActivation(services, caller, id, (now) => {
      const life = transition(now.activation.life, { type: 'vouch_failed', attempt }, now.nowMs)
      return { change: failTry(services, now, life), value: life }
    })
    throw after.state === 'locked' ? refuse('activation_locked') : error
  }
}

async function verifyVouch(
  services: Services, caller: Caller, opened: OpenedActivation, answer: DeviceAnswer, assertion: AuthenticationResponse,
): Promise<VoucherUse> {
  const account = accountOf(caller)
  const { credential, user } = await findVoucher(services, opened)
  const { policy } = await loadPolicy(services, account.id, opened.activation.policyVersion)
  const { userHandle } = assertion.response
  // Safari writes an absent user handle as an empty one.
  const cleaned = userHandle === '' ? { ...assertion, response: { ...assertion.response, userHandle: null } } : assertion
  const facts = verifyAuthentication(cleaned, {
    challenge: challengeOf(services, opened, answer),
    origins: caller.kind === 'ticket' ? [caller.opened.ticket.origin] : account.origins,
    topOrigins: account.topOrigins,
    rpId: account.rpId,
    requireUserVerification: opened.activation.vouchVerifiesUser,
    credential: {
      id: credential.credentialId, publicKey: credential.publicKey, signCount: credential.signCount,
      backupEligible: credential.backupEligible, userHandle: user.handle,
      ...(credential.appId === null ? {} : { appId: credential.appId }),
    },
  })
  const { flag } = credential
  if (flag !== null && flag.graceEndsMs !== null && flag.graceEndsMs <= opened.nowMs) throw refuse(flag.code)
  if (!facts.counterAdvanced) await judgeRegression(services, caller, policy, { credential, user })
  return {
    deviceId: credential.id, userId: user.id, backedUp: facts.backedUp,
    counter: { mode: facts.counterAdvanced ? 'advance' : 'keep', value: facts.signCount },
  }
}

/** A policy that lets it pass wants to hear of it all the same. @throws {Refusal} counter_regression */
async function judgeRegression(services: Services, caller: Caller, { counterRegression }: Policy, { credential, user }: Voucher): Promise<void> {
  if (counterRegression === 'refuse') throw refuse('counter_regression')
  const event = acceptedEvent(services, caller, 'device.counter_regressed', { username: user.username, deviceId: credential.id })
  await services.store.addEvent(credential.accountId, event)
}

type Voucher = { readonly credential: CredentialRecord; readonly user: UserRecord }

/** The key that was chosen at begin; it may be gone since. */
async function findVoucher(services: Services, { activation, user }: OpenedActivation): Promise<Voucher> {
  const found = activation.voucherId === null ? null : await services.store.findCredential(activation.accountId, activation.voucherId)
  if (found === null || found.user.id !== user.id || found.credential.state !== 'active') throw refuse('device_not_found')
  checkSeal(services, found.credential, found.user)
  return found
}

function challengeOf(services: Services, { activation }: OpenedActivation, answer: DeviceAnswer): Uint8Array {
  const { secret, nonce } = openActivationSecret(services, activation)
  return services.activation.makeVouchChallenge(secret, answer, nonce)
}
