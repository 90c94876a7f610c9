import { addLicenses as shape, type License } from '../contract/shapes/licenses.ts'
import { addLicenses } from '../relying-party/licensing/add-licenses.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { readInput, readNumber } from './read-input.ts'
import { changing } from './with-services.ts'

export const licenseAdd: Command = {
  name: 'license add',
  usage: 'LOGIN [SERIAL] [--capacity N] [--user NAME]',
  summary: 'Add licenses, of a named serial or of made-up ones.',
  text: ['Example:\n  keytap license add bank --capacity 3 --user mandy'],
  options: {
    capacity: { type: 'string', value: 'N', help: 'For how many devices, 1 to 99. Default 1.' },
    count: { type: 'string', value: 'N', help: 'How many licenses with made-up serials, up to 500. Default 1.' },
    user: { type: 'string', value: 'NAME', help: 'Give them to this user at once.' },
  },
  words: [1, 2],
  run: runAdd,
}

async function runAdd(context: Context): Promise<number> {
  const { args } = context
  const input = readInput(shape, {
    serial: args.words[1]?.toUpperCase(),
    count: readNumber(args, 'count'),
    capacity: readNumber(args, 'capacity') ?? 1,
    username: args.text('user'),
  }, { names, hints })
  const { licenses } = await changing(context, async (services) => addLicenses(services, await callAsOperator(services, args.word(0)), input))
  context.say(licenses.map(describeLicense).join('\n'), { licenses })
  return exitCodes.done
}

const names = { serial: 'SERIAL', username: '--user' } as const

const hints: Readonly<Record<string, string>> = {
  serial: 'A serial has ten characters of A–Z and 0–9.',
  capacity: 'Write a whole number from 1 to 99.',
  count: 'Write a whole number from 1 to 500.',
}

/** One line a license, one more for each of its devices. */
export function describeLicense({ serial, capacity, username, occupied, instances }: License): string {
  return [
    `${serial}  ${occupied} of ${capacity} ${capacity === 1 ? 'device' : 'devices'}  ${username ?? 'not assigned'}`,
    ...instances.map((instance) => `  ${instance.serial}  ${instance.state}  ${instance.platform}  ${instance.description}`.trimEnd()),
  ].join('\n')
}
