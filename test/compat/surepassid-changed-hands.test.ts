/** A code by serial on its way while the device is taken from its user and given to another, or gets a new secret. */
import { deepEqual, equal } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createDialect } from '../../server/compat/surepassid/door.ts'
import { assignOathDevice, unassignOathDevice } from '../../server/relying-party/oath/assign-oath-device.ts'
import { findOathDeviceBySerial } from '../../server/relying-party/oath/find-oath-device.ts'
import { provisionOathDevice } from '../../server/relying-party/oath/provision-oath-device.ts'
import { dialects } from '../relying-party/stage.ts'
import { openProgram, type Program } from './surepassid-u2f-stage.ts'

/** RFC 4226 appendix D. */
const secretKeyHex = '3132333435363738393031323334353637383930'
const [first, second] = ['755224', '287082'] as const

for (const dialect of dialects) {
  describe(`a device named by its serial that changes hands on ${dialect}`, () => {
    let program: Program
    before(async () => {
      program = await openProgram(dialect)
      for (const username of ['mandy', 'ada']) await program.ask('add_user', { username, email: `${username}@bank.example` })
    })
    after(() => program.end())

    let devices = 0
    const add = async () => {
      const psn = `OATH_0000000${(devices += 1)}`
      equal((await program.ask('add_oath_device', { username: 'mandy', OtpType: 0, psn, secretKeyHex })).errorCode, 0)
      return { psn, id: (await findOathDeviceBySerial(program.stage.services, await program.stage.backend(), { serial: psn })).id }
    }
    /** Asks as a program does, and has `happen` done once the serial was looked up. */
    const askWhile = async (type: string, members: object, happen: () => Promise<unknown>) => {
      const { services, account } = program.stage
      const findAndHappen: typeof services.store.findOathDeviceBySerial = async (...asked) => {
        const found = await services.store.findOathDeviceBySerial(...asked)
        await happen()
        return found
      }
      const store = { ...services.store, findOathDeviceBySerial: findAndHappen }
      const clients = [{ loginName: 'bank', network: '127.0.0.1' }]
      const [rest] = createDialect({ ...services, store }, { clients, options: {} })
      const body = { spAccountLoginName: 'bank', spAccountLoginKey: account.key, type, username: 'mandy', ...members }
      const answer = await rest?.serve({
        method: 'POST', query: '', address: '127.0.0.1', secure: true, requestId: 'r', header: () => undefined, parameter: () => '',
        readBody: async () => new Uint8Array(), readJson: async () => body, admit: () => {},
      })
      return (JSON.parse(answer?.body ?? '{}') as { readonly errorCode: number }).errorCode
    }
    const requests = [
      ['validate_oath_otp', { otp: first }], ['sync_oath_device', { otp1: first, otp2: second }], ['send_oath_otp', { deliveryMethod: 'email' }],
    ] as const

    it('takes no code, no two and sends none for a user from whom the device was taken meanwhile, and uses nothing up', async () => {
      for (const taker of [null, 'ada']) {
        for (const [type, members] of requests) {
          const { psn, id } = await add()
          const backend = await program.stage.backend()
          const take = async () => {
            await unassignOathDevice(program.stage.services, backend, { id })
            if (taker !== null) await assignOathDevice(program.stage.services, backend, { id, username: taker })
          }
          equal(await askWhile(type, { psn, ...members }, take), 9021, type)
          await program.ask('assign_device', { username: taker ?? 'mandy', psn })
          equal((await program.ask('validate_oath_otp', { username: taker ?? 'mandy', psn, otp: first })).errorCode, 0, type)
          await program.ask('delete_device', { psn })
        }
      }
    })

    it('confirms no device that was given a new secret meanwhile', async () => {
      const { psn, id } = await add()
      const renew = async () => provisionOathDevice(program.stage.services, await program.stage.backend(), { id })
      const asked = await Promise.all(requests.map(([type, members]) => askWhile(type, { psn, ...members }, renew)))
      deepEqual(asked, [9028, 9028, 9028])
    })
  })
}
