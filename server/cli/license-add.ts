import { addLicenses as shape, type License } from '../contract/shapes/licenses.ts'
import { addLicenses } from '../relying-party/licensing/add-licenses.ts'
import { exitCodes, UsageFault, type Args, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
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
  const input = readInput(args)
  const { licenses } = await changing(context, async (services) => addLicenses(services, await callAsOperator(services, args.word(0)), input))
  context.say(licenses.map(describeLicense).join('\n'), { licenses })
  return exitCodes.done
}

function readInput(args: Args) {
  const [, serial] = args.words
  const given = {
    serial: serial?.toUpperCase(),
    count: readNumber(args, 'count'),
    capacity: readNumber(args, 'capacity') ?? 1,
    username: args.text('user'),
  }
  const parsed = shape.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  const field = String(parsed.error.issues[0]?.path[0] ?? '')
  throw new UsageFault(`The value of ${field === 'serial' ? 'SERIAL' : `--${field === 'username' ? 'user' : field}`} cannot be used.`, hints[field] ?? 'Run the command with --help.')
}

const hints: Readonly<Record<string, string>> = {
  serial: 'A serial has ten characters of A–Z and 0–9.',
  capacity: 'Write a whole number from 1 to 99.',
  count: 'Write a whole number from 1 to 500.',
}

export function readNumber(args: Args, name: string): number | undefined {
  const text = args.text(name)
  return text === undefined ? undefined : Number(text)
}

/** One line a license, one more for each of its devices. */
export function describeLicense({ serial, capacity, username, occupied, instances }: License): string {
  return [
    `${serial}  ${occupied} of ${capacity} ${capacity === 1 ? 'device' : 'devices'}  ${username ?? 'not assigned'}`,
    ...instances.map((instance) => `  ${instance.serial}  ${instance.state}  ${instance.platform}  ${instance.description}`.trimEnd()),
  ].join('\n')
}
