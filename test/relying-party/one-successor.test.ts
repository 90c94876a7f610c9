/** Several sign-ins with an imported key give several rights to enroll it anew: only one of them is good. On both stores. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MintedTicket } from '../../server/contract/shapes/tickets.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { createAuthenticator, type SoftwareAuthenticator } from '../authenticator/software-authenticator.ts'
import { importOne, signIn, type Imported } from './import-stage.ts'
import { authenticate, dialects, openStage, origin, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`the successors of an imported key on ${dialect} are`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    const devicesOf = async (username: string) => (await listUserDevices(stage.services, await stage.backend(), { username })).devices
    const upgradeOf = async (one: Imported, counter: number) => {
      const { upgrade } = await signIn(stage, one, { counter })
      return upgrade === undefined ? null : { ticketId: '', ...upgrade }
    }
    const enrollBy = async (right: MintedTicket, authenticator = createAuthenticator()) => {
      const { ceremonyId, publicKey } = await beginRegistration(stage.services, await stage.page(right))
      const response = authenticator.create(publicKey, { origin })
      return finishRegistration(stage.services, await stage.page(right), { ceremonyId, response })
    }

    for (const mode of ['offer', 'replace'] as const) {
      it(`one, however many rights its sign-ins were given before the first was used (${mode})`, async () => {
        await stage.setPolicy({ upgradeImported: mode })
        const one = await importOne(stage)
        const rights = [await upgradeOf(one, 6), await upgradeOf(one, 7), await upgradeOf(one, 8), await upgradeOf(one, 9)].filter((right) => right !== null)
        equal(rights.length, 4)
        const begun = await Promise.all(rights.map(async (right) => ({ right, options: await beginRegistration(stage.services, await stage.page(right)) })))
        const late = begun.pop()
        const outcomes = await Promise.all(begun.map(async ({ right, options: { ceremonyId, publicKey } }) => {
          const input = { ceremonyId, response: createAuthenticator().create(publicKey, { origin }) }
          return finishRegistration(stage.services, await stage.page(right), input).then(() => 'enrolled', () => 'refused')
        }))
        deepEqual(outcomes.toSorted(), ['enrolled', 'refused', 'refused'])
        ok(late)
        const input = { ceremonyId: late.options.ceremonyId, response: createAuthenticator().create(late.options.publicKey, { origin }) }
        equal(await refusalOf(finishRegistration(stage.services, await stage.page(late.right), input)), 'ticket_spent')
        equal(await refusalOf(enrollBy(late.right)), 'ticket_spent')
        equal((await devicesOf(one.username)).filter(({ replaces }) => replaces === one.deviceId).length, 1)
        await stage.setPolicy({ upgradeImported: 'offer' })
      })
    }

    it('one, also where several wait for their test signature', async () => {
      await stage.setPolicy({ upgradeImported: 'replace', testSignature: true })
      const one = await importOne(stage)
      const pending: { right: MintedTicket; key: SoftwareAuthenticator }[] = []
      for (const counter of [6, 7, 8]) {
        const right = await upgradeOf(one, counter)
        ok(right)
        const key = createAuthenticator()
        await enrollBy(right, key)
        pending.push({ right, key })
      }
      const late = pending.pop()
      ok(late)
      const outcomes = await Promise.all(pending.map(({ right, key }) => authenticate(stage.services, () => stage.page(right), key).then(() => 'active', () => 'refused')))
      deepEqual(outcomes.toSorted(), ['active', 'refused'])
      equal(await refusalOf(authenticate(stage.services, () => stage.page(late.right), late.key)), 'ticket_spent')
      equal((await devicesOf(one.username)).filter(({ state }) => state === 'active').length, 1)
      await stage.setPolicy({ upgradeImported: 'offer', testSignature: false })
    })
  })
}
