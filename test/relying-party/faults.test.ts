/** What a failing or busy store does to a ceremony, and to the chain. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { refuse } from '../../server/contract/refuse.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { digestAnswer } from '../../server/relying-party/answer-digest.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { newId, timeOfId } from '../../server/relying-party/new-id.ts'
import { verifyAudit } from '../../server/relying-party/verify-audit.ts'
import { readAnchorFile } from '../../server/wiring/anchor-file.ts'
import type { Services } from '../../server/relying-party/services.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { mintTicket } from '../../server/relying-party/mint-ticket.ts'
import { beginRelayedRegistration } from '../../server/relying-party/relayed/begin-relayed.ts'
import { createUser } from '../../server/relying-party/users/create-user.ts'
import { binding, dialects, enroll, openStage, origin, refusalOf, type Stage } from './stage.ts'

describe('a store that cannot answer', () => {
  let stage: Stage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.end())
  const failing = (change: Partial<Services['store']>): Services => ({ ...stage.services, store: { ...stage.services.store, ...change } })
  const prepare = async () => {
    const minted = await stage.mint()
    const begun = await beginRegistration(stage.services, await stage.page(minted))
    const response = createAuthenticator().create(begun.publicKey, { origin })
    return { page: () => stage.page(minted), input: { ceremonyId: begun.ceremonyId, response } }
  }

  it('leaves the challenge alive for the same answer', async () => {
    const { page, input } = await prepare()
    for (const code of ['unavailable', 'storage_full'] as const) {
      const down = failing({ finishRegistration: () => Promise.reject(refuse(code)) })
      equal(await refusalOf(async () => finishRegistration(down, await page(), input)), code)
    }
    ok((await finishRegistration(stage.services, await page(), input)).result)
  })

  it('never makes a refusal look recorded when it could not be', async () => {
    const { page, input } = await prepare()
    const down = failing({ refuseCeremony: () => Promise.reject(refuse('unavailable')) })
    const wrong = { ...input, response: { ...input.response, id: 'AAAA', rawId: 'AAAA' } }
    equal(await refusalOf(async () => finishRegistration(down, await page(), wrong)), 'unavailable')
  })

  it('answers a commit whose answer was lost as if it had arrived', async () => {
    const { page, input } = await prepare()
    const lossy = failing({
      finishRegistration: async (...change) => {
        await stage.services.store.finishRegistration(...change)
        throw refuse('unavailable')
      },
    })
    equal(await refusalOf(async () => finishRegistration(lossy, await page(), input)), 'unavailable')
    ok((await finishRegistration(stage.services, await page(), input)).result)
  })
})

for (const dialect of dialects) {
  describe(`many writers on ${dialect}`, () => {
    it('leave a chain without gaps or forks, chained from several sides at once', async () => {
      const stage = await openStage({ dialect })
      await stage.mint()
      await Promise.all([
        ...Array.from({ length: 64 }, () => stage.mint()),
        ...Array.from({ length: 6 }, () => stage.services.store.chainEvents(() => []).catch(() => 0)),
        ...Array.from({ length: 6 }, () => stage.chain()),
      ])
      await enroll(stage)
      const events = await stage.events()
      deepEqual(events.map(({ sequence }) => sequence), events.map((_, index) => index + 1))
      equal(events.filter(({ type }) => type === 'ticket.minted').length, 66)
      const [verdict] = await verifyAudit(stage.services, await readAnchorFile(stage.files.anchors))
      deepEqual([verdict?.fault, verdict?.unchained, verdict?.verified], [null, 0, events.length])
      await stage.end()
    })
  })
}

describe('small parts', () => {
  it('ids are of version 7, sort by time, and tell it', () => {
    const make = (atMs: number) => newId({ clock: () => atMs, randomBytes: (length) => new Uint8Array(length).fill(0xff) })
    equal(make(0x123456789abc), '12345678-9abc-7fff-bfff-ffffffffffff')
    equal(timeOfId(make(1_790_000_000_123)), 1_790_000_000_123)
    ok(make(1) < make(2))
  })

  it('a digest is blind to the order of fields and to nothing else', async () => {
    const same = (a: unknown, b: unknown) => Buffer.compare(digestAnswer(a), digestAnswer(b)) === 0
    ok(same({ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 }))
    const different: readonly (readonly [unknown, unknown])[] = [
      [{ a: 1 }, [['a', 1]]], [{ a: [1, 2] }, { a: [2, 1] }], [{ a: '1' }, { a: 1 }], [{ a: null }, {}], [{ fields: [['a', 1]] }, { a: 1 }],
    ]
    for (const [a, b] of different) ok(!same(a, b))
    let deep: unknown = 1
    for (let n = 0; n < 100_000; n += 1) deep = [deep]
    await rejects(async () => digestAnswer(deep), { code: 'malformed' })
  })
})

for (const dialect of dialects) {
  describe(`a user who is removed while a ticket is made on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    it('is told as one who is not there, whoever asked', async () => {
      const { store } = stage.services
      const removing: Services = { ...stage.services, store: {
        ...store,
        addTicket: async (accountId, ticket, event) => {
          await store.removeUser(accountId, ticket.userId ?? '', { ...event, id: newId(stage.services) })
          return store.addTicket(accountId, ticket, event)
        },
      } }
      const backend = await stage.backend()
      await createUser(stage.services, backend, { username: 'leaving' })
      equal(await refusalOf(mintTicket(removing, backend, { username: 'leaving', operation: 'enroll', origin, binding })), 'user_not_found')
      await createUser(stage.services, backend, { username: 'leaving' })
      equal(await refusalOf(beginRelayedRegistration(removing, backend, { username: 'leaving', appId: origin, session: 'ab'.repeat(32) })), 'user_not_found')
    })
  })
}
