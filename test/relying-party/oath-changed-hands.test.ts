/** A code on its way while its device is taken from the user and given to another. */
import { equal } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { addOathDevice } from '../../server/relying-party/oath/add-oath-device.ts'
import { assignOathDevice, unassignOathDevice } from '../../server/relying-party/oath/assign-oath-device.ts'
import { validateUserCode } from '../../server/relying-party/oath/validate-code.ts'
import { dialects, openStage, refusalOf, type Stage } from './stage.ts'

/** RFC 4226 appendix D. */
const secretHex = '3132333435363738393031323334353637383930'
const firstCode = '755224'

for (const dialect of dialects) {
  describe(`a device that changes hands on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    let users = 0
    const addUser = async () => {
      const username = `coder-${(users += 1)}`
      await stage.mint({ username, createUser: true })
      return username
    }
    const validateFor = async (username: string, code: string) => validateUserCode(stage.services, await stage.backend(), { username, code })

    it('takes no code for a user from whom the device was taken meanwhile, before it is counted or before it is accepted', async () => {
      const { store } = stage.services
      for (const step of ['countOathTries', 'advanceOathDevice'] as const) {
        for (const taker of [null, await addUser()]) {
          const username = await addUser()
          const { device: { id } } = await addOathDevice(stage.services, await stage.backend(), { type: 'hotp', secretHex, username })
          const take = async () => {
            await unassignOathDevice(stage.services, await stage.backend(), { id })
            if (taker !== null) await assignOathDevice(stage.services, await stage.backend(), { id, username: taker })
          }
          let taken: Promise<void> | null = null
          const meanwhile: Partial<typeof store> = {
            countOathTries: async (...asked) => {
              if (step === 'countOathTries') await (taken ??= take())
              return store.countOathTries(...asked)
            },
            advanceOathDevice: async (...asked) => {
              if (step === 'advanceOathDevice') await (taken ??= take())
              return store.advanceOathDevice(...asked)
            },
          }
          const services = { ...stage.services, store: { ...store, ...meanwhile } }
          equal(await refusalOf(validateUserCode(services, await stage.backend(), { username, code: firstCode })), 'otp_wrong')
          equal(await refusalOf(validateFor(username, firstCode)), 'device_not_found')
          if (taker !== null) equal((await validateFor(taker, firstCode)).device.username, taker)
        }
      }
    })
  })
}
