import { policyPresets, type Policy } from '../contract/policy.ts'
import { listRelatedOrigins } from '../relying-party/check-account.ts'
import { createAccount } from '../relying-party/create-account.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { changing } from './with-services.ts'

const presets = Object.keys(policyPresets) as readonly Policy['preset'][]

export const accountCreate: Command = {
  name: 'account create',
  usage: 'LOGIN --rp-id HOST --origin URL …',
  summary: 'Make an account: one relying party, with its first key.',
  text: [
    'LOGIN is what the backend of the page signs in with, for example "bank".',
    'The key is printed once and kept only as a hash.',
    'Example:\n  keytap account create bank --rp-id bank.example --origin https://bank.example',
  ],
  options: {
    'rp-id': { type: 'string', value: 'HOST', help: 'The RP ID: the host name the keys are bound to, for ever.' },
    origin: { type: 'string', multiple: true, value: 'URL', help: 'An exact origin that may run ceremonies; repeat for more.' },
    'top-origin': { type: 'string', multiple: true, value: 'URL', help: 'An origin that may frame such a page; repeat for more. Default none.' },
    name: { type: 'string', value: 'TEXT', help: 'What the browser shows as the relying party. Default the RP ID.' },
    preset: { type: 'string', value: 'PRESET', help: `The policy to start from: ${presets.join(', ')}. Default hardware-key.` },
  },
  words: [1, 1],
  run: runCreate,
}

async function runCreate(context: Context): Promise<number> {
  const { args, say } = context
  const rpId = args.need('rp-id')
  const account = {
    loginName: args.word(0),
    displayName: args.text('name') ?? rpId,
    rpId,
    origins: args.list('origin'),
    topOrigins: args.list('top-origin'),
    preset: readPreset(args.text('preset') ?? 'hardware-key'),
  }
  if (account.origins.length === 0) throw new UsageFault('--origin is missing.', 'Name the exact origin of the page, such as https://bank.example.')
  const { accountId, keyId, key } = await changing(context, (services) => createAccount(services, account))
  const related = listRelatedOrigins(account)
  say([
    `Account "${account.loginName}" is made.`,
    `  RP ID    ${rpId}`,
    `  Origins  ${account.origins.join(' ')}`,
    `  Policy   ${account.preset}`,
    `  Key      ${key}`,
    'The key is shown only now: keep it with the secrets of your backend.',
    ...(related.length === 0 ? [] : [`${related.join(' ')} is outside ${rpId}: serve the document that "keytap well-known ${account.loginName}" prints.`]),
  ].join('\n'), { ...account, accountId, keyId, key, related })
  return exitCodes.done
}

function readPreset(text: string): Policy['preset'] {
  const preset = presets.find((known) => known === text)
  if (preset === undefined) throw new UsageFault(`There is no policy preset "${text}".`, `Choose one of ${presets.join(', ')}.`)
  return preset
}
