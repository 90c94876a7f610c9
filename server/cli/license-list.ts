import { findLicense } from '../relying-party/licensing/find-license.ts'
import { listLicenses } from '../relying-party/licensing/list-licenses.ts'
import { exitCodes, type Command } from './command.ts'
import { describeLicense } from './license-add.ts'
import { callAsOperator } from './policy-show.ts'
import { withServices } from './with-services.ts'

const pageSize = 500

export const licenseList: Command = {
  name: 'license list',
  usage: 'LOGIN [SERIAL] [--user NAME]',
  summary: 'Show licenses with their users and devices: all, one, or those of a user.',
  options: { user: { type: 'string', value: 'NAME', help: 'Only those of this user.' } },
  words: [1, 2],
  run: async (context) => {
    const { args } = context
    const [loginName = '', serial] = args.words
    const licenses = await withServices(context, async (services) => {
      const caller = await callAsOperator(services, loginName)
      if (serial !== undefined) return [await findLicense(services, caller, { serial: serial.toUpperCase() })]
      const found = []
      for (let after: string | null = ''; after !== null;) {
        const page = await listLicenses(services, caller, { username: args.text('user') ?? null, after, limit: pageSize })
        found.push(...page.licenses)
        after = page.next
      }
      return found
    })
    context.say(licenses.length === 0 ? 'There is no license yet.' : licenses.map(describeLicense).join('\n'), { licenses })
    return exitCodes.done
  },
}
