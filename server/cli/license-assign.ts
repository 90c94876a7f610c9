import { assignLicense } from '../relying-party/licensing/assign-license.ts'
import { exitCodes, type Command } from './command.ts'
import { describeLicense } from './license-add.ts'
import { callAsOperator } from './policy-show.ts'
import { changing } from './with-services.ts'

export const licenseAssign: Command = {
  name: 'license assign',
  usage: 'LOGIN SERIAL USER',
  summary: 'Give a license to a user.',
  words: [3, 3],
  run: async (context) => {
    const [loginName = '', serial = '', username = ''] = context.args.words
    const license = await changing(context, async (services) =>
      assignLicense(services, await callAsOperator(services, loginName), { serial: serial.toUpperCase(), username }))
    context.say(describeLicense(license), license)
    return exitCodes.done
  },
}
