import type { OathDevice } from '../contract/shapes/oath.ts'
import { findOathDeviceBySerial } from '../relying-party/oath/find-oath-device.ts'
import { listOathDevices } from '../relying-party/oath/list-oath-devices.ts'
import type { AccountCaller, Services } from '../relying-party/services.ts'
import { exitCodes, type Command } from './command.ts'
import { describeOathDevice } from './oath-device.ts'
import { callAsOperator } from './policy-show.ts'
import { withServices } from './with-services.ts'

const pageSize = 500

export const oathList: Command = {
  name: 'oath list',
  usage: 'LOGIN [SERIAL] [--user NAME]',
  summary: 'Show devices for one-time codes: all, one, or those of a user.',
  options: { user: { type: 'string', value: 'NAME', help: 'Only those of this user.' } },
  words: [1, 2],
  run: async (context) => {
    const { args } = context
    const [loginName = '', serial] = args.words
    const devices = await withServices(context, async (services) => {
      const caller = await callAsOperator(services, loginName)
      return serial === undefined ? listAll(services, caller, args.text('user') ?? null) : [await findOathDeviceBySerial(services, caller, { serial })]
    })
    context.say(devices.length === 0 ? 'There is no device for one-time codes yet.' : devices.map(describeOathDevice).join('\n'), { devices })
    return exitCodes.done
  },
}

async function listAll(services: Services, caller: AccountCaller, username: string | null): Promise<readonly OathDevice[]> {
  const found: OathDevice[] = []
  for (let after: string | null = ''; after !== null;) {
    const page = await listOathDevices(services, caller, { username, after, limit: pageSize })
    found.push(...page.devices)
    after = page.next
  }
  return found
}
