/** The commands that do one thing to one device for one-time codes. */
import type { OathDevice } from '../contract/shapes/oath.ts'
import { assignOathDevice, unassignOathDevice } from '../relying-party/oath/assign-oath-device.ts'
import { provisionOathDevice } from '../relying-party/oath/provision-oath-device.ts'
import { removeOathDevice } from '../relying-party/oath/remove-oath-device.ts'
import { resynchronizeOathDevice } from '../relying-party/oath/resynchronize-oath-device.ts'
import { unlockOathDevice } from '../relying-party/oath/switch-oath-device.ts'
import { validateCode } from '../relying-party/oath/validate-code.ts'
import { exitCodes, UsageFault, type Command } from './command.ts'
import { sayProvisioned } from './oath-add.ts'
import { oathCommand, withDevice } from './oath-device.ts'

export const oathAssign = oathCommand('assign', ' USER', 'Give a device to a user.', 1, (services, caller, { id }, [username = '']) => assignOathDevice(services, caller, { id, username }))

export const oathUnassign = oathCommand('unassign', '', 'Take a device from its user.', 0, (services, caller, { id }) => unassignOathDevice(services, caller, { id }))

export const oathUnlock = oathCommand('unlock', '', 'Unlock a device that had too many wrong codes.', 0, (services, caller, { id }) => unlockOathDevice(services, caller, { id }))

export const oathValidate = oathCommand('validate', ' CODE', 'Validate a code as a backend would; it is used then.', 1, async (services, caller, device, [code = '']) =>
  (await validateCode(services, caller, { id: device.id, code: readCode(device, code) })).device, { text: ['The exit code is 0 when the code is right. A wrong one counts toward the lock.'], done: 'The code is right.' })

export const oathResync = oathCommand('resync', ' CODE CODE', 'Find a device again that ran ahead, by two of its codes in a row.', 2, (services, caller, device, [first = '', second = '']) =>
  resynchronizeOathDevice(services, caller, { id: device.id, codes: [readCode(device, first), readCode(device, second)] }))

/** A slip of whoever types is told before it counts as a wrong code. @throws {UsageFault} */
function readCode({ serial, digits }: OathDevice, text: string): string {
  if (text.length === digits && /^[0-9]+$/.test(text)) return text
  throw new UsageFault(`This is no code of the device "${serial}".`, `Type the ${digits} digits that it shows, without a gap; this cost no try.`)
}

export const oathProvision: Command = {
  name: 'oath provision',
  usage: 'LOGIN SERIAL',
  summary: 'Give a device a new secret, shown this once; the old one is dead.',
  words: [2, 2],
  run: async (context) => {
    sayProvisioned(context, await withDevice(context, (services, caller, { id }) => provisionOathDevice(services, caller, { id })))
    return exitCodes.done
  },
}

export const oathRemove: Command = {
  name: 'oath remove',
  usage: 'LOGIN SERIAL',
  summary: 'Remove a device, with its secret.',
  words: [2, 2],
  run: async (context) => {
    const serial = context.args.word(1)
    await withDevice(context, (services, caller, { id }) => removeOathDevice(services, caller, { id }))
    context.say(`Device ${serial} is gone.`, { serial })
    return exitCodes.done
  },
}
