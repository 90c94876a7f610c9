/** What somebody tries who holds a stolen key, writes to the database, or minds no bounds. */
import { equal, ok } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import type { MintTicket } from '../../server/contract/shapes/tickets.ts'
import { auditCredentials } from '../../server/relying-party/audit-credentials.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { authenticate, binding, enroll, finishAs, openStage, origin, refusalOf, type Enrolled, type Stage } from './stage.ts'

const verifiedBit = 0x04
/** What a client of the thief's own makes of a key whose PIN it does not know. */
const withoutPin = { spoil: { flags: (flags: number) => flags & ~verifiedBit } }
const anyone = { operation: 'verify', username: undefined } as Partial<MintTicket>

describe('an attack', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.end())

  it('with a stolen key and no PIN signs nobody in by the key alone', async () => {
    const { authenticator } = await enroll(stage, { username: 'robbed' })
    const minted = await stage.mint(anyone)
    const page = () => stage.page(minted)
    equal(await refusalOf(authenticate(stage.services, page, authenticator, withoutPin)), 'user_verification_missing')
    const { result = '' } = await authenticate(stage.services, page, authenticator)
    const proof = await redeemResult(stage.services, await stage.backend(), { result, binding, operation: 'verify' })
    ok(proof.device.kind === 'u2f_device' && proof.device.userVerified)
  })

  it('leaves a key without a PIN as it is: the backend is told that it asks for none', async () => {
    const { authenticator } = await enroll(stage, { username: 'plain' }, createAuthenticator({ userVerified: false }))
    const minted = await stage.mint(anyone)
    const { result = '' } = await authenticate(stage.services, () => stage.page(minted), authenticator)
    const proof = await redeemResult(stage.services, await stage.backend(), { result, binding, operation: 'verify' })
    equal(proof.device.kind === 'u2f_device' && proof.device.userVerified, false)
    equal(proof.device.kind, 'u2f_device')
  })

  it('leaves a step after the password as the policy has it', async () => {
    const { authenticator } = await enroll(stage, { username: 'second-step' })
    const minted = await stage.mint({ username: 'second-step', operation: 'verify' })
    ok((await authenticate(stage.services, () => stage.page(minted), authenticator, withoutPin)).result)
  })

  it('never lets a page without a user name ask for less than a preferred PIN', async () => {
    await stage.setPolicy({ userVerification: 'discouraged' })
    const { publicKey } = await beginAuthentication(stage.services, await stage.page(await stage.mint(anyone)))
    equal(publicKey.userVerification, 'preferred')
    await stage.setPolicy({ userVerification: 'preferred' })
  })

  it('by two users who trade their names in the database is noticed at the next use and by the audit', async () => {
    const [mallory, victim] = [await enroll(stage, { username: 'mallory' }), await enroll(stage, { username: 'victim' })]
    const db = new DatabaseSync(stage.files.database)
    for (const [from, to] of [['victim', '-'], ['mallory', 'victim'], ['-', 'mallory']]) db.prepare('update users set username = ? where username = ?').run(to ?? '', from ?? '')
    db.close()
    const minted = await stage.mint({ username: 'victim', operation: 'verify' })
    equal(await refusalOf(authenticate(stage.services, () => stage.page(minted), mallory.authenticator)), 'integrity_error')
    const { broken } = await auditCredentials(stage.services)
    for (const { device } of [mallory, victim]) ok(broken.some(({ deviceId }) => deviceId === device.id))
  })

  it('with a ticket from elsewhere leaves evidence, and cannot fill the audit trail with it', async () => {
    const minted = await stage.mint()
    for (let use = 0; use < 60; use += 1) equal(await refusalOf(stage.page(minted, 'https://evil.example')), 'origin_mismatch')
    const left = (await stage.events()).filter(({ actor, code }) => actor === `ticket:${minted.ticketId}` && code === 'origin_mismatch')
    equal(left.length, 20)
  })

  it('with tickets laid by before the first key adds no second one without a step-up', async () => {
    await stage.setPolicy({ stepUp: { maxAgeSeconds: 300, acr: ['mfa'] } })
    const who = { username: 'hoarder' }
    const weak = { ...who, authTime: Math.floor(Date.now() / 1000), acr: 'pwd' }
    const [idle, begun, low] = [await stage.mint(who), await stage.mint(who), await stage.mint(weak)]
    const { ceremonyId, publicKey } = await beginRegistration(stage.services, await stage.page(begun))
    await enroll(stage, who)
    for (const minted of [idle, low]) equal(await refusalOf(async () => beginRegistration(stage.services, await stage.page(minted))), 'ticket_spent')
    equal(await refusalOf(finishAs(stage, begun, ceremonyId, createAuthenticator().create(publicKey, { origin }))), 'ticket_spent')
    ok(await enroll(stage, { ...weak, acr: 'mfa' }))
    await stage.setPolicy({ stepUp: null })
  })

  it('with a key that waits for its test signature since before the first one activates none without a step-up', async () => {
    await stage.setPolicy({ stepUp: { maxAgeSeconds: 300, acr: [] }, testSignature: true })
    const who = { username: 'patient' }
    const waiting = await enroll(stage, who)
    const own = await enroll(stage, who)
    const sign = ({ minted, authenticator }: Enrolled) => authenticate(stage.services, () => stage.page(minted), authenticator)
    equal((await sign(own)).device.state, 'active')
    equal(await refusalOf(sign(waiting)), 'ticket_spent')
    await stage.setPolicy({ stepUp: null, testSignature: false })
  })

  it('with a login time beyond every calendar is refused at the mint, and breaks no ticket', async () => {
    for (const authTime of [8_640_000_000_001, Number.MAX_SAFE_INTEGER]) equal(await refusalOf(stage.mint({ authTime })), 'malformed')
    const minted = await stage.mint({ authTime: 8_640_000_000_000 })
    ok(await beginRegistration(stage.services, await stage.page(minted)))
  })
})
