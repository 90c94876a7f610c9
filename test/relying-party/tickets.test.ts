/** Who may do what with which ticket, and what a backend may mint. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MintTicket } from '../../server/contract/shapes/tickets.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { authenticateTicket } from '../../server/relying-party/authenticate-ticket.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { findTicket } from '../../server/relying-party/find-ticket.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { listOwnDevices } from '../../server/relying-party/list-own-devices.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { mintTicket } from '../../server/relying-party/mint-ticket.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { renameDevice } from '../../server/relying-party/rename-device.ts'
import { revokeTicket } from '../../server/relying-party/revoke-ticket.ts'
import { addAccountKey, removeAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { bank, binding, enroll, finishAs, openStage, origin, refusalOf, secondOrigin, type Stage } from './stage.ts'

/** What a careless comparison would take for the listed origin. */
const twins = [
  'https://bank.example:443', 'https://bank.example:8443', 'https://BANK.example', 'https://bank.example.', 'https://bank.example/',
  'https://sub.bank.example', 'https://bank.example.evil.example', 'https://evilbank.example', 'http://bank.example',
]

describe('tickets and accounts', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.end())

  it('take no text that is not exactly a ticket of ours', async () => {
    const { ticket } = await stage.mint()
    const texts = [
      '', 'null', 'kt__', ticket.slice(0, -1), `${ticket}A`, ticket.toUpperCase(), ` ${ticket}`, `kr${ticket.slice(2)}`,
      'x'.repeat(1_000_000), ticket.replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')),
    ]
    for (const text of texts) {
      equal(await refusalOf(authenticateTicket(stage.services, { ticket: text, origin, requestId: 'r' })), 'unauthorized')
    }
  })

  it('work from their own origin only, even when the account lists the other', async () => {
    const minted = await stage.mint()
    for (const from of [secondOrigin, null, 'null', ...twins]) {
      equal(await refusalOf(stage.page(minted, from)), 'origin_mismatch')
    }
  })

  it('are minted only for an origin exactly as listed', async () => {
    for (const from of ['https://evil.example', ...twins]) {
      equal(await refusalOf(stage.mint({ origin: from })), 'origin_unlisted')
    }
  })

  it('expire by the database clock, with no sweeper and whatever the node believes', async () => {
    const minted = await stage.mint({ lifetimeSeconds: 1 })
    stage.clock.offsetMs = -3_600_000
    await stage.page(minted)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    equal(await refusalOf(stage.page(minted)), 'ticket_expired')
    stage.clock.offsetMs = 0
    equal((await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })).state, 'expired')
  })

  it('are spent by their success, for a begin and for a mint alike', async () => {
    const { minted } = await enroll(stage)
    equal(await refusalOf(async () => beginRegistration(stage.services, await stage.page(minted))), 'ticket_spent')
    equal(await refusalOf(async () => revokeTicket(stage.services, await stage.backend(), { id: minted.ticketId })), 'ticket_spent')
  })

  it('are dead once revoked, also between begin and finish', async () => {
    const minted = await stage.mint()
    const page = await stage.page(minted)
    const begun = await beginRegistration(stage.services, page)
    const late = await stage.page(minted)
    await revokeTicket(stage.services, await stage.backend(), { id: minted.ticketId })
    await revokeTicket(stage.services, await stage.backend(), { id: minted.ticketId })
    equal(await refusalOf(stage.page(minted)), 'ticket_revoked')
    const response = createAuthenticator().create(begun.publicKey, { origin })
    equal(await refusalOf(finishRegistration(stage.services, late, { ceremonyId: begun.ceremonyId, response })), 'ceremony_unknown')
    equal((await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })).state, 'revoked')
  })

  it('are good for their own operation only', async () => {
    const { device } = await enroll(stage)
    const [enrolling, verifying, managing] = [await stage.mint(), await stage.mint({ operation: 'verify' }), await stage.mint({ operation: 'manage' })]
    equal(await refusalOf(async () => beginAuthentication(stage.services, await stage.page(enrolling))), 'operation_not_allowed')
    equal(await refusalOf(async () => listOwnDevices(stage.services, await stage.page(enrolling))), 'operation_not_allowed')
    equal(await refusalOf(async () => removeDevice(stage.services, await stage.page(enrolling), { id: device.id, last: true })), 'device_not_found')
    for (const minted of [verifying, managing]) {
      equal(await refusalOf(async () => beginRegistration(stage.services, await stage.page(minted))), 'operation_not_allowed')
    }
    equal(await refusalOf(async () => beginAuthentication(stage.services, await stage.page(managing))), 'operation_not_allowed')
    const response = createAuthenticator().create((await beginRegistration(stage.services, await stage.page(enrolling))).publicKey, { origin })
    equal(await refusalOf(finishAs(stage, managing, managing.ticketId, response)), 'operation_not_allowed')
    equal(await refusalOf(async () => renameDevice(stage.services, await stage.page(verifying), { id: device.id, name: 'x' })), 'operation_not_allowed')
  })

  it('need a user unless they verify, and make one only when told to', async () => {
    const without = (operation: MintTicket['operation']) => ({ username: undefined, operation }) as Partial<MintTicket>
    equal(await refusalOf(stage.mint(without('enroll'))), 'malformed')
    equal(await refusalOf(stage.mint(without('manage'))), 'malformed')
    ok(await stage.mint(without('verify')))
    equal(await refusalOf(stage.mint({ username: 'nobody', createUser: false })), 'user_not_found')
    equal(await refusalOf(stage.mint({ username: 'nobody', operation: 'verify', createUser: true })), 'malformed')
  })

  it("take a device of the ticket's own user only", async () => {
    const other = await enroll(stage, { username: 'someone-else' })
    await enroll(stage)
    equal(await refusalOf(stage.mint({ operation: 'verify', device: other.device.id })), 'device_not_found')
  })

  it('ask for a recent and strong login before a further key, not before the first', async () => {
    await stage.setPolicy({ stepUp: { maxAgeSeconds: 300, acr: ['mfa'] } })
    const who = { username: 'stepper' }
    await enroll(stage, who)
    const seconds = Math.floor(Date.now() / 1000)
    equal(await refusalOf(stage.mint(who)), 'step_up_required')
    equal(await refusalOf(stage.mint({ ...who, authTime: seconds - 400, acr: 'mfa' })), 'step_up_required')
    equal(await refusalOf(stage.mint({ ...who, authTime: seconds + 4000, acr: 'mfa' })), 'step_up_required')
    equal(await refusalOf(stage.mint({ ...who, authTime: seconds, acr: 'pwd' })), 'step_up_required')
    equal(await refusalOf(stage.mint({ ...who, authTime: seconds })), 'step_up_required')
    ok(await stage.mint({ ...who, authTime: seconds - 10, acr: 'mfa' }))
    ok(await stage.mint({ ...who, operation: 'verify' }))
    await stage.setPolicy({ stepUp: null })
  })

  it('are refused while their account is suspended, between begin and finish as well', async () => {
    const minted = await stage.mint()
    await beginRegistration(stage.services, await stage.page(minted))
    await setAccountSuspended(stage.services, 'bank', true)
    equal(await refusalOf(stage.page(minted)), 'account_suspended')
    equal(await refusalOf(stage.backend()), 'unauthorized')
    await setAccountSuspended(stage.services, 'bank', false)
    ok(await stage.page(minted))
  })

  it('are not known in another account, nor is anything else', async () => {
    const mine = await enroll(stage)
    const shop = await createAccount(stage.services, { ...bank, loginName: 'shop', rpId: 'shop.example', origins: ['https://shop.example'] })
    const caller = await authenticateAccount(stage.services, { loginName: 'shop', key: shop.key, requestId: 'r' })
    const strange = '01a20fde-46e4-7faf-af50-9de5445d0364'
    for (const id of [mine.minted.ticketId, strange]) {
      equal(await refusalOf(findTicket(stage.services, caller, { id })), 'not_found')
      equal(await refusalOf(revokeTicket(stage.services, caller, { id })), 'not_found')
    }
    for (const id of [mine.device.id, strange]) {
      equal(await refusalOf(renameDevice(stage.services, caller, { id, name: 'x' })), 'device_not_found')
      equal(await refusalOf(removeDevice(stage.services, caller, { id, last: true })), 'device_not_found')
    }
    for (const username of ['mandy', 'nobody']) {
      equal(await refusalOf(listUserDevices(stage.services, caller, { username })), 'user_not_found')
      equal(await refusalOf(mintTicket(stage.services, caller, { username, operation: 'verify', origin: 'https://shop.example', binding })), 'user_not_found')
    }
    equal(await refusalOf(redeemResult(stage.services, caller, { result: mine.result ?? '', binding, operation: 'enroll' })), 'result_invalid')
    const borrowed = mine.minted.ticket.replace(stage.account.accountId, shop.accountId)
    equal(await refusalOf(authenticateTicket(stage.services, { ticket: borrowed, origin, requestId: 'r' })), 'unauthorized')
  })

  it('let two keys work during a rotation, and none of those removed', async () => {
    const { keyId, key } = await addAccountKey(stage.services, 'bank')
    equal(await refusalOf(addAccountKey(stage.services, 'bank')), 'key_limit')
    ok(await authenticateAccount(stage.services, { loginName: 'bank', key, requestId: 'r' }))
    ok(await stage.backend())
    await removeAccountKey(stage.services, 'bank', keyId)
    equal(await refusalOf(authenticateAccount(stage.services, { loginName: 'bank', key, requestId: 'r' })), 'unauthorized')
    equal(await refusalOf(removeAccountKey(stage.services, 'bank', keyId)), 'not_found')
    for (const loginName of ['bank', 'nobody', '']) {
      const begun = performance.now()
      equal(await refusalOf(authenticateAccount(stage.services, { loginName, key: 'kk_wrong', requestId: 'r' })), 'unauthorized')
      ok(performance.now() - begun > 20, 'the time of a failure would tell whether the name is known')
    }
  })

  it('have the documented form, and ids that are random', async () => {
    const minted = await stage.mint()
    match(minted.ticket, /^kt_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$/)
    match(stage.account.key, /^kk_[0-9a-f-]{36}_[A-Za-z0-9_-]{43}$/)
    match(minted.ticketId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    deepEqual(minted.ticket.includes(minted.ticketId), false)
  })
})

describe('results', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.end())
  const redeem = async (change: object) => redeemResult(stage.services, await stage.backend(), { result: '', binding, operation: 'enroll', ...change })

  it('are redeemed once, with the binding and the operation of their ticket', async () => {
    const { result = '', device } = await enroll(stage)
    equal(await refusalOf(redeem({ result, binding: 'another-session-0001' })), 'binding_mismatch')
    equal(await refusalOf(redeem({ result, operation: 'verify' })), 'operation_not_allowed')
    equal((await redeem({ result })).device.id, device.id)
    equal(await refusalOf(redeem({ result })), 'result_invalid')
  })

  it('are redeemed once even when asked 16 times at once', async () => {
    const { result = '' } = await enroll(stage)
    const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => redeem({ result })))
    equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('are worth nothing when altered, invented, or of a removed device', async () => {
    const { result = '', device } = await enroll(stage)
    for (const text of ['', 'kr_x', result.slice(0, -1), result.replace('kr_', 'kt_'), `kr_${stage.account.accountId}_${'A'.repeat(43)}`, `${result.slice(0, -43)}${'A'.repeat(43)}`]) {
      equal(await refusalOf(redeem({ result: text })), 'result_invalid')
    }
    await removeDevice(stage.services, await stage.backend(), { id: device.id, last: true })
    equal(await refusalOf(redeem({ result })), 'device_not_found')
  })
})
