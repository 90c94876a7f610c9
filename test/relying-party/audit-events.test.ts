/** K2: every success and every failure leaves exactly one audit event, and no secret in it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { RefusalCode } from '../../server/contract/refusals.ts'
import { authenticateTicket } from '../../server/relying-party/authenticate-ticket.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { isRecorded, recordRefusal } from '../../server/relying-party/record-refusal.ts'
import { mintTicket } from '../../server/relying-party/mint-ticket.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { renameDevice } from '../../server/relying-party/rename-device.ts'
import { revokeTicket } from '../../server/relying-party/revoke-ticket.ts'
import { addAccountKey, removeAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { updateAccount } from '../../server/relying-party/update-account.ts'
import { Refusal } from '../../server/contract/refuse.ts'
import { createAuthenticator, type AuthenticatorOptions, type Spoil } from '../authenticator/software-authenticator.ts'
import { binding, enroll, failureOf, finishAs, openStage, origin, secondOrigin, type Stage } from './stage.ts'

let stage: Stage
let count = 0
const fresh = () => ({ username: `user-${count += 1}` })
let seen = 0

/** What came to the chain since the last look. */
async function news() {
  const events = await stage.events()
  const fresh_ = events.slice(seen)
  seen = events.length
  return fresh_
}

before(async () => {
  stage = await openStage()
})
after(() => stage.end())
beforeEach(async () => {
  await news()
})

describe('a success leaves one event:', () => {
  const cases: readonly (readonly [string, () => Promise<() => Promise<unknown>>])[] = [
    ['ticket.minted', async () => {
      const who = fresh()
      await stage.mint(who)
      return () => stage.mint(who)
    }],
    ['ticket.revoked', async () => {
      const { ticketId } = await stage.mint()
      return async () => revokeTicket(stage.services, await stage.backend(), { id: ticketId })
    }],
    ['device.enrolled', async () => {
      const minted = await stage.mint(fresh())
      const begun = await beginRegistration(stage.services, await stage.page(minted))
      const response = createAuthenticator().create(begun.publicKey, { origin })
      return () => finishAs(stage, minted, begun.ceremonyId, response)
    }],
    ['user.verified', async () => {
      const who = fresh()
      const { authenticator } = await enroll(stage, who)
      const minted = await stage.mint({ operation: 'verify', ...who })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      const response = authenticator.get(begun.publicKey, { origin })
      return async () => finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response })
    }],
    ['result.redeemed', async () => {
      const { result = '' } = await enroll(stage, fresh())
      return async () => redeemResult(stage.services, await stage.backend(), { result, binding, operation: 'enroll' })
    }],
    ['device.renamed', async () => {
      const { device } = await enroll(stage, fresh())
      return async () => renameDevice(stage.services, await stage.backend(), { id: device.id, name: 'Blue' })
    }],
    ['device.removed', async () => {
      const { device } = await enroll(stage, fresh())
      return async () => removeDevice(stage.services, await stage.backend(), { id: device.id, last: true })
    }],
    ['policy.replaced', async () => () => stage.setPolicy({ maxKeysPerUser: 9 })],
    ['account.updated', async () => () => updateAccount(stage.services, 'bank', { origins: { add: ['https://more.bank.example'], remove: [] } })],
    ['account.suspended', async () => () => setAccountSuspended(stage.services, 'bank', true)],
    ['account.resumed', async () => () => setAccountSuspended(stage.services, 'bank', false)],
    ['account.key_added', async () => () => addAccountKey(stage.services, 'bank')],
    ['account.key_removed', async () => async () => {
      const { keys } = await stage.services.store.findAccountByLogin('bank') ?? { keys: [] }
      return removeAccountKey(stage.services, 'bank', keys.at(-1)?.id ?? '')
    }],
  ]
  for (const [type, prepare] of cases) {
    it(type, async () => {
      const act = await prepare()
      await news()
      await act()
      const events = await news()
      deepEqual(events.map((event) => [event.type, event.outcome, event.code]), [[type, 'accepted', null]])
    })
  }
})

it('a new user leaves one event beside that of the ticket', async () => {
  await stage.mint(fresh())
  deepEqual((await news()).map(({ type }) => type), ['user.created', 'ticket.minted'])
})

describe('a failed registration leaves one event:', () => {
  const spoiled: readonly (readonly [RefusalCode, Spoil, AuthenticatorOptions?])[] = [
    ['type_mismatch', { clientData: (data) => ({ ...data, type: 'webauthn.get' }) }],
    ['challenge_mismatch', { clientData: (data) => ({ ...data, challenge: 'A'.repeat(43) }) }],
    ['client_origin_mismatch', { clientData: (data) => ({ ...data, origin: secondOrigin }) }],
    ['cross_origin', { clientData: (data) => ({ ...data, crossOrigin: true }) }],
    ['client_data_invalid', { clientDataJSON: () => Buffer.from('[]') }],
    ['rp_id_mismatch', { rpId: () => 'evil.example' }],
    ['user_presence_missing', { flags: (flags) => flags & ~0x01 }],
    ['backup_state_invalid', { flags: (flags) => flags | 0x10 }],
    ['authenticator_data_invalid', { authenticatorData: (bytes) => bytes.slice(0, 40) }],
    ['cbor_invalid', { attestationObject: (bytes) => Buffer.concat([bytes, Uint8Array.of(0)]) }],
    ['fmt_unsupported', { fmt: () => 'Packed' }],
    ['attestation_signature_invalid', { signature: (bytes) => bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1) }, { format: 'packed-self' }],
    ['alg_not_allowed', {}, { algorithms: [-35] }],
  ]
  for (const [code, spoil, settings] of spoiled) {
    it(code, async () => {
      const minted = await stage.mint(fresh())
      const begun = await beginRegistration(stage.services, await stage.page(minted))
      const response = createAuthenticator(settings).create(begun.publicKey, { origin, spoil, bare: true })
      await news()
      const error = await failureOf(finishAs(stage, minted, begun.ceremonyId, response))
      ok(error instanceof Refusal)
      equal(error.code, code)
      ok(isRecorded(error))
      const events = await news()
      const told = events.map((event) => [event.type, event.outcome, event.code, event.actor, event.requestId])
      deepEqual(told, [['device.enrolled', 'refused', code, `ticket:${minted.ticketId}`, 'request-2']])
      equal(events[0]?.details['ceremonyId'], begun.ceremonyId)
      ok(Math.abs(Date.now() - (events[0]?.atMs ?? 0)) < 60_000)
    })
  }
})

describe('a refused use of a ticket leaves one event:', () => {
  const cases: readonly (readonly [RefusalCode, string, () => Promise<() => Promise<unknown>>])[] = [
    ['origin_mismatch', 'ticket.used', async () => {
      const minted = await stage.mint()
      return () => stage.page(minted, secondOrigin)
    }],
    ['ticket_revoked', 'ticket.used', async () => {
      const minted = await stage.mint()
      await revokeTicket(stage.services, await stage.backend(), { id: minted.ticketId })
      return () => stage.page(minted)
    }],
    ['ticket_spent', 'registration.begun', async () => {
      const { minted } = await enroll(stage, fresh())
      return async () => beginRegistration(stage.services, await stage.page(minted))
    }],
    ['operation_not_allowed', 'authentication.begun', async () => {
      const minted = await stage.mint(fresh())
      return async () => beginAuthentication(stage.services, await stage.page(minted))
    }],
    ['ceremony_unknown', 'device.enrolled', async () => {
      const minted = await stage.mint(fresh())
      const begun = await beginRegistration(stage.services, await stage.page(minted))
      const response = createAuthenticator().create(begun.publicKey, { origin })
      return () => finishAs(stage, minted, minted.ticketId, response)
    }],
    ['already_completed', 'device.enrolled', async () => {
      const minted = await stage.mint(fresh())
      const begun = await beginRegistration(stage.services, await stage.page(minted))
      const input = { ceremonyId: begun.ceremonyId, response: createAuthenticator().create(begun.publicKey, { origin }) }
      await finishRegistration(stage.services, await stage.page(minted), input)
      const other = createAuthenticator().create(begun.publicKey, { origin })
      return () => finishAs(stage, minted, begun.ceremonyId, other)
    }],
  ]
  for (const [code, type, prepare] of cases) {
    it(code, async () => {
      const act = await prepare()
      await news()
      const error = await failureOf(act())
      ok(error instanceof Refusal && isRecorded(error))
      const events = await news()
      deepEqual(events.map((event) => [event.type, event.outcome, event.code]), [[type, 'refused', code]])
    })
  }

  it('and a bug burns its ceremony under the name internal_error', async () => {
    const minted = await stage.mint(fresh())
    const begun = await beginRegistration(stage.services, await stage.page(minted))
    const response = createAuthenticator().create(begun.publicKey, { origin })
    const page = await stage.page(minted)
    await news()
    const broken = { ...stage.services, metadata: { version: 'x', staleAfterMs: null, list: () => [], find: () => { throw new TypeError('a bug') } } }
    await finishRegistration(broken, page, { ceremonyId: begun.ceremonyId, response }).then(() => ok(false), (error: unknown) => ok(error instanceof TypeError))
    deepEqual((await news()).map(({ code }) => code), ['internal_error'])
    const error = await failureOf(finishAs(stage, minted, begun.ceremonyId, response))
    ok(error instanceof Refusal && error.code === 'challenge_used')
  })

  it('but a text that is no ticket leaves none', async () => {
    await authenticateTicket(stage.services, { ticket: 'kt_nothing', origin, requestId: 'r' }).catch(() => {})
    deepEqual(await news(), [])
  })
})

describe("a door's own refusal", () => {
  it('is written as it says and never throws', async () => {
    const record = { accountId: stage.account.accountId, actor: 'account', type: 'ticket.minted', code: 'malformed', requestId: 'request-9' } as const
    await recordRefusal(stage.services, record)
    deepEqual((await news()).map(({ type, code, requestId }) => [type, code, requestId]), [['ticket.minted', 'malformed', 'request-9']])
    const broken = { ...stage.services, store: { ...stage.services.store, addEvent: () => Promise.reject(new Error('gone')) } }
    await recordRefusal(broken, record)
    match(stage.log.at(-1) ?? '', /could not be written/)
  })
})

describe('an event', () => {
  it('names the operator who minted a ticket by hand', async () => {
    await mintTicket(stage.services, { ...(await stage.backend()), byOperator: true }, { username: 'mandy', createUser: true, operation: 'enroll', origin, binding })
    deepEqual(new Set((await news()).map(({ actor }) => actor)), new Set(['operator']))
  })
})
