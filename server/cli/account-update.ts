import { updateAccount } from '../relying-party/update-account.ts'
import { nameOption, tellRelated } from './account-origins.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { changing } from './with-services.ts'

export const accountUpdate: Command = {
  name: 'account update',
  usage: 'LOGIN [--origin URL …] [--remove-origin URL …] [--display-name TEXT]',
  summary: 'Add or remove origins of an account, or change its name.',
  text: [
    'A running verifier obeys within five seconds. Tickets that are out keep the origin they were minted for.',
    'The RP ID cannot be changed: the keys are bound to it.',
    'Example:\n  keytap account update bank --origin https://login.bank.example',
  ],
  options: {
    origin: { type: 'string', multiple: true, value: 'URL', help: 'Add an exact origin that may run ceremonies; repeat for more.' },
    'remove-origin': { type: 'string', multiple: true, value: 'URL', help: 'Remove such an origin; repeat for more.' },
    'top-origin': { type: 'string', multiple: true, value: 'URL', help: 'Add an origin that may frame such a page; repeat for more.' },
    'remove-top-origin': { type: 'string', multiple: true, value: 'URL', help: 'Remove such a framing origin; repeat for more.' },
    'display-name': nameOption,
  },
  words: [1, 1],
  run: runUpdate,
}

async function runUpdate(context: Context): Promise<number> {
  const { args, say } = context
  const change = {
    displayName: args.text('display-name'),
    origins: { add: args.list('origin'), remove: args.list('remove-origin') },
    topOrigins: { add: args.list('top-origin'), remove: args.list('remove-top-origin') },
  }
  const lists = [change.origins, change.topOrigins].flatMap(({ add, remove }) => [...add, ...remove])
  if (change.displayName === undefined && lists.length === 0) {
    throw new UsageFault('Nothing to change was named.', 'Name an origin to add, such as --origin https://login.bank.example.')
  }
  const { loginName, displayName, rpId, origins, topOrigins } = await changing(context, (services) => updateAccount(services, args.word(0), change))
  say([
    `Account "${loginName}" is changed.`,
    `  Name     ${displayName}`,
    `  RP ID    ${rpId}`,
    `  Origins  ${origins.join(' ')}`,
    ...(topOrigins.length === 0 ? [] : [`  Framed   by ${topOrigins.join(' ')}`]),
    ...tellRelated({ loginName, rpId, origins }),
  ].join('\n'), { loginName, displayName, rpId, origins, topOrigins })
  return exitCodes.done
}
