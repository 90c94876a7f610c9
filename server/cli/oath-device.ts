/** What the commands of one-time-code devices share: devices are named by their serial here. */
import type { OathDevice } from '../contract/shapes/oath.ts'
import { findOathDeviceBySerial } from '../relying-party/oath/find-oath-device.ts'
import type { AccountCaller, Services } from '../relying-party/services.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing } from './with-services.ts'

/** One line a device. */
export function describeOathDevice({ serial, type, digits, state, locked, username, name, legacy }: OathDevice): string {
  const notes = [locked ? 'locked' : state, legacy ? 'short secret' : null, name === serial ? null : name].filter((note) => note !== null)
  return `${serial}  ${type}  ${digits} digits  ${username ?? 'not assigned'}  ${notes.join('  ')}`
}

export type OathAct = (services: Services, caller: AccountCaller, device: OathDevice, words: readonly string[]) => Promise<OathDevice>

/** A command about one device; the words after its serial go to the act. */
export function oathCommand(verb: string, usage: string, summary: string, words: number, act: OathAct, more: Pick<Command, 'text'> & { readonly done?: string } = {}): Command {
  const { done, ...help } = more
  return {
    name: `oath ${verb}`,
    usage: `LOGIN SERIAL${usage}`,
    summary,
    ...help,
    words: [2 + words, 2 + words],
    run: async (context) => {
      const device = await withDevice(context, (services, caller, found) => act(services, caller, found, context.args.words.slice(2)))
      context.say((done === undefined ? '' : `${done}\n`) + describeOathDevice(device), { device })
      return exitCodes.done
    },
  }
}

/** @throws {Refusal} not_found, device_not_found */
export function withDevice<T>(context: Context, act: (services: Services, caller: AccountCaller, device: OathDevice) => Promise<T>): Promise<T> {
  const { args } = context
  return changing(context, async (services) => {
    const caller = await callAsOperator(services, args.word(0))
    return act(services, caller, await findOathDeviceBySerial(services, caller, { serial: args.word(1) }))
  })
}
