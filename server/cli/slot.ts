/** The commands about device slots; slots are named by their serial here. */
import { addSlot as shape, type Slot } from '../contract/shapes/slots.ts'
import { addSlot } from '../relying-party/slots/add-slot.ts'
import { findSlotBySerial, listSlots } from '../relying-party/slots/find-slot.ts'
import { removeSlot } from '../relying-party/slots/remove-slot.ts'
import type { AccountCaller, Services } from '../relying-party/services.ts'
import { exitCodes, UsageFault, type Command } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing, withServices } from './with-services.ts'

const pageSize = 500

/** One line a slot. */
const describeSlot = ({ serial, username, state, deviceId }: Slot): string =>
  [serial, username ?? 'not assigned', state, ...(deviceId === null ? [] : [deviceId])].join('  ')

/** A slot by itself, with the id that a ticket wants. */
const describeWhole = (slot: Slot): string => [describeSlot(slot), `  Id  ${slot.id}`].join('\n')

export const slotAdd: Command = {
  name: 'slot add',
  usage: 'LOGIN USER [--notify email|mobile]',
  summary: 'Make an empty slot for a security key of a user.',
  text: ['A ticket whose --device is the slot\'s id fills it.', 'Example:\n  keytap slot add bank mandy --notify email'],
  options: { notify: { type: 'string', value: 'WAY', help: 'Tell the user that a device was prepared, by email or mobile.' } },
  words: [2, 2],
  run: async (context) => {
    const { args } = context
    const notify = args.text('notify')
    const parsed = shape.safeParse({ username: args.word(1), ...(notify === undefined ? {} : { notify }) })
    if (!parsed.success) throw new UsageFault('USER or --notify cannot be used.', 'Write it as: keytap slot add LOGIN USER --notify email')
    const slot = await changing(context, async (services) => addSlot(services, await callAsOperator(services, args.word(0)), parsed.data))
    context.say(describeWhole(slot), { slot })
    return exitCodes.done
  },
}

export const slotList: Command = {
  name: 'slot list',
  usage: 'LOGIN [SERIAL] [--user NAME]',
  summary: 'Show device slots: all, one, or those of a user.',
  text: ['With SERIAL the id is shown as well, which "keytap ticket --device" wants.'],
  options: { user: { type: 'string', value: 'NAME', help: 'Only those of this user.' } },
  words: [1, 2],
  run: async (context) => {
    const { args } = context
    const [loginName = '', serial] = args.words
    const slots = await withServices(context, async (services) => {
      const caller = await callAsOperator(services, loginName)
      return serial === undefined ? listAll(services, caller, args.text('user') ?? null) : [await findSlotBySerial(services, caller, { serial })]
    })
    context.say(slots.length === 0 ? 'There is no slot yet.' : slots.map(serial === undefined ? describeSlot : describeWhole).join('\n'), { slots })
    return exitCodes.done
  },
}

async function listAll(services: Services, caller: AccountCaller, username: string | null): Promise<readonly Slot[]> {
  const found: Slot[] = []
  for (let after: string | null = ''; after !== null;) {
    const page = await listSlots(services, caller, { username, after, limit: pageSize })
    found.push(...page.slots)
    after = page.next
  }
  return found
}

export const slotRemove: Command = {
  name: 'slot remove',
  usage: 'LOGIN SERIAL',
  summary: 'Remove a slot that holds no key.',
  words: [2, 2],
  run: async (context) => {
    const serial = context.args.word(1)
    await changing(context, async (services) => {
      const caller = await callAsOperator(services, context.args.word(0))
      await removeSlot(services, caller, await findSlotBySerial(services, caller, { serial }))
    })
    context.say(`Slot ${serial} is gone.`, { serial })
    return exitCodes.done
  },
}
