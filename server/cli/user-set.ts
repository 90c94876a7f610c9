import { updateUser as shape, type UpdateUser } from '../contract/shapes/users.ts'
import { updateUser } from '../relying-party/users/update-user.ts'
import { exitCodes, UsageFault, type Args, type Command, type Context } from './command.ts'
import { describeUser } from './describe-user.ts'
import { callAsOperator } from './policy-show.ts'
import { changing } from './with-services.ts'

export const userSet: Command = {
  name: 'user set',
  usage: 'LOGIN USER [--email ADDRESS] [--mobile NUMBER] [--display-name TEXT]',
  summary: 'Change where notices and codes for a user go, or what the user is called.',
  text: [
    'What is not named stays. An empty value, such as --mobile "", takes an address away.',
    'Example:\n  keytap user set bank mandy --email mandy@bank.example',
  ],
  options: {
    email: { type: 'string', value: 'ADDRESS', help: 'The address for mail.' },
    mobile: { type: 'string', value: 'NUMBER', help: 'The number for text messages.' },
    'display-name': { type: 'string', value: 'TEXT', help: 'What the user is called.' },
  },
  words: [2, 2],
  run: runSet,
}

async function runSet(context: Context): Promise<number> {
  const { args, say } = context
  const wanted = readChange(args)
  const user = await changing(context, async (services) => updateUser(services, await callAsOperator(services, args.word(0)), wanted))
  say([`User "${user.username}" is changed.`, ...describeUser(user)].join('\n'), { user })
  return exitCodes.done
}

/** By the same shape as the call of a backend. @throws {UsageFault} */
function readChange(args: Args): UpdateUser {
  const given = (['email', 'mobile', 'displayName'] as const).flatMap((field) => {
    const value = args.text(options[field])
    return value === undefined ? [] : [[field, field !== 'displayName' && value === '' ? null : value] as const]
  })
  if (given.length === 0) throw new UsageFault('Nothing to change was named.', 'Name one of --email, --mobile and --display-name, such as --email mandy@bank.example.')
  const parsed = shape.safeParse({ username: args.word(1), ...Object.fromEntries(given) })
  if (parsed.success) return parsed.data
  const [what, hint] = complaints[String(parsed.error.issues[0]?.path[0])] ?? complaints.username
  throw new UsageFault(`${what} cannot be used.`, hint)
}

const options = { email: 'email', mobile: 'mobile', displayName: 'display-name' } as const

type Complaint = readonly [string, string]

const complaints: Readonly<Record<string, Complaint>> & { readonly username: Complaint } = {
  username: ['USER', 'Write a name of a user of the account.'],
  email: ['--email', 'Write one mail address, or "" for none.'],
  mobile: ['--mobile', 'Write one number, such as +4930123456, or "" for none.'],
  displayName: ['--display-name', 'Write 1 to 128 characters.'],
}
