import { removeLicense, resetLicense, unassignLicense, type Clearing } from '../relying-party/licensing/clear-license.ts'
import type { AccountCaller, Services } from '../relying-party/services.ts'
import { exitCodes, type Command } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing } from './with-services.ts'

type Clear = (services: Services, caller: AccountCaller, input: Clearing) => Promise<unknown>

const option = { 'delete-devices': { type: 'boolean', help: 'Yes, its devices shall stop working.' } } as const

function clearing(verb: string, summary: string, done: string, clear: Clear): Command {
  return {
    name: `license ${verb}`,
    usage: 'LOGIN SERIAL [--delete-devices]',
    summary,
    text: ['A license whose devices would stop working is left as it is until --delete-devices says so.'],
    options: option,
    words: [2, 2],
    run: async (context) => {
      const { args } = context
      const serial = args.word(1).toUpperCase()
      const deleteInstances = args.flag('delete-devices')
      await changing(context, async (services) => clear(services, await callAsOperator(services, args.word(0)), { serial, deleteInstances }))
      context.say(`License ${serial} ${done}.`, { serial })
      return exitCodes.done
    },
  }
}

export const licenseReset = clearing('reset', 'Delete all devices of a license; it stays with its user.', 'has no device any more', resetLicense)
export const licenseUnassign = clearing('unassign', 'Take a license from its user, with its devices.', 'belongs to nobody now', unassignLicense)
export const licenseRemove = clearing('remove', 'Delete a license, with its devices.', 'is gone', removeLicense)
