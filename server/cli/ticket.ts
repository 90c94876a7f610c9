import { randomBytes } from 'node:crypto'
import { mintTicket as shape, type MintTicket } from '../contract/shapes/tickets.ts'
import { mintTicket } from '../relying-party/mint-ticket.ts'
import { exitCodes, UsageFault, type Args, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing } from './with-services.ts'

export const ticket: Command = {
  name: 'ticket',
  usage: 'LOGIN --user NAME [--operation enroll|verify|manage|activate|enroll-code|verify-code] …',
  summary: 'Mint a ticket by hand, to try a page out.',
  text: [
    'In production the backend of the page mints tickets over HTTP.',
    'Example:\n  keytap ticket bank --user mandy --create-user',
  ],
  options: {
    user: { type: 'string', value: 'NAME', help: 'The user; not needed for verify with a discoverable credential.' },
    operation: { type: 'string', value: 'NAME', help: 'enroll, verify, manage, activate, enroll-code or verify-code. Default enroll.' },
    origin: { type: 'string', value: 'URL', help: 'Exact origin of the page. Default the first of the account.' },
    binding: { type: 'string', value: 'TEXT', help: 'What the result is tied to, 16 to 256 characters. Default random.' },
    device: { type: 'string', value: 'ID', help: 'Confine the ticket to this device; for enroll, the slot to fill.' },
    email: { type: 'string', value: 'ADDRESS', help: 'Where notices to a new user go.' },
    'create-user': { type: 'boolean', help: 'Make the user when unknown.' },
    lifetime: { type: 'string', value: 'SECONDS', help: '1 to 3600. Default 600.' },
  },
  words: [1, 1],
  run: runTicket,
}

async function runTicket(context: Context): Promise<number> {
  const { args } = context
  const { input, minted } = await changing(context, async (services) => {
    const caller = await callAsOperator(services, args.word(0))
    const wanted = readInput(args, caller.account.origins[0] ?? '')
    return { input: wanted, minted: await mintTicket(services, caller, wanted) }
  })
  context.say([
    `Ticket for ${input.operation}${input.username === undefined ? '' : ` of "${input.username}"`} from ${input.origin}:`,
    `  ${minted.ticket}`,
    `  Binding  ${input.binding}`,
    `  Expires  ${new Date(minted.expiresAt).toISOString()}`,
  ].join('\n'), { ...minted, ...input })
  return exitCodes.done
}

function readInput(args: Args, standardOrigin: string): MintTicket {
  const lifetime = args.text('lifetime')
  const given = {
    username: args.text('user'),
    operation: args.text('operation') ?? 'enroll',
    origin: args.text('origin') ?? standardOrigin,
    binding: args.text('binding') ?? randomBytes(24).toString('base64url'),
    device: args.text('device'),
    email: args.text('email'),
    createUser: args.flag('create-user') ? true : undefined,
    lifetimeSeconds: lifetime === undefined ? undefined : Number(lifetime),
  }
  checkTogether(given)
  const parsed = shape.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  const field = String(parsed.error.issues[0]?.path[0] ?? '')
  const [option, hint] = Object.hasOwn(values, field) ? values[field as keyof typeof values] : ['the ticket', 'Run "keytap ticket --help".']
  throw new UsageFault(`The value of ${option} cannot be used.`, hint)
}

/** By the ticket's field: the option it comes from, and what may be written there. */
const values = {
  username: ['--user', 'Write 1 to 128 characters without a space at either end.'],
  operation: ['--operation', 'Write enroll, verify, manage, activate, enroll-code or verify-code.'],
  origin: ['--origin', 'Write scheme, host and port only, such as https://bank.example.'],
  binding: ['--binding', 'Write 16 to 256 characters without spaces, or leave it out.'],
  device: ['--device', 'Write the id, not the serial; of a slot "keytap slot list LOGIN SERIAL" shows it.'],
  email: ['--email', 'Write one mail address.'],
  lifetimeSeconds: ['--lifetime', 'Write a whole number of seconds from 1 to 3600.'],
} as const

type Given = {
  readonly username: string | undefined
  readonly operation: string
  readonly device: string | undefined
  readonly createUser: boolean | undefined
}

function checkTogether({ username, operation, device, createUser }: Given): void {
  if (username === undefined && operation !== 'verify') throw new UsageFault('--user is missing.', 'Name the user, such as --user mandy; only --operation verify works without.')
  if (username === undefined && device !== undefined) throw new UsageFault('--device needs --user.', 'Name the user whose device it is.')
  if (operation !== 'enroll' && operation !== 'enroll-code' && createUser === true) {
    throw new UsageFault('--create-user fits only --operation enroll or enroll-code.', 'Leave one of the two out.')
  }
}
