import { refuse } from '../contract/refuse.ts'
import { deactivateInstance } from '../relying-party/licensing/deactivate-instance.ts'
import { findLicense } from '../relying-party/licensing/find-license.ts'
import { exitCodes, UsageFault, type Command } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing } from './with-services.ts'

export const licenseDeactivate: Command = {
  name: 'license deactivate',
  usage: 'LOGIN INSTANCE',
  summary: 'End one device of a license, by its serial such as KTP0000140-1.',
  text: ['Prints a message that makes the device forget the license, if it is shown to it as a QR code.'],
  words: [2, 2],
  run: async (context) => {
    const [loginName = '', name = ''] = context.args.words
    const [, serial] = /^([A-Z0-9]{10})-\d+$/.exec(name.toUpperCase()) ?? []
    if (serial === undefined) throw new UsageFault(`"${name}" is no serial of a device.`, 'Write it as "keytap license list LOGIN" does, such as KTP0000140-1.')
    const ended = await changing(context, async (services) => {
      const caller = await callAsOperator(services, loginName)
      const { instances } = await findLicense(services, caller, { serial })
      const instance = instances.find((each) => each.serial === name.toUpperCase())
      if (instance === undefined) throw refuse('license_not_found')
      return deactivateInstance(services, caller, { id: instance.id })
    })
    context.say(`Device ${ended.serial} has stopped working here. Message for the device:\n${ended.deactivationMessage}`, ended)
    return exitCodes.done
  },
}
