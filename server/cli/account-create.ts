import { policyPresets } from '../contract/policy.ts'
import { listRelatedOrigins } from '../relying-party/check-account.ts'
import { createAccount } from '../relying-party/create-account.ts'
import { nameOption, tellRelated } from './account-origins.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { findPreset } from './policy-set.ts'
import { beginning } from './with-services.ts'

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
    'display-name': { ...nameOption, help: `${nameOption.help} Default the RP ID.` },
    name: { type: 'string', value: 'TEXT', help: 'The same as --display-name.' },
    preset: { type: 'string', value: 'PRESET', help: `The policy to start from: ${Object.keys(policyPresets).join(', ')}. Default hardware-key.` },
  },
  words: [1, 1],
  run: runCreate,
}

async function runCreate(context: Context): Promise<number> {
  const { args, say } = context
  const rpId = args.need('rp-id')
  const account = {
    loginName: args.word(0),
    displayName: args.text('display-name') ?? args.text('name') ?? rpId,
    rpId,
    origins: args.list('origin'),
    topOrigins: args.list('top-origin'),
    preset: findPreset(args.text('preset') ?? 'hardware-key').preset,
  }
  if (account.origins.length === 0) throw new UsageFault('--origin is missing.', 'Name the exact origin of the page, such as https://bank.example.')
  const { accountId, keyId, key, place } = await beginning(context, async (services, { files }) => ({
    ...await createAccount(services, account),
    place: services.store.dialect === 'sqlite' ? files.folder : 'PostgreSQL',
  }))
  say([
    `Account "${account.loginName}" is made.`,
    `  RP ID    ${rpId}`,
    `  Origins  ${account.origins.join(' ')}`,
    `  Policy   ${account.preset}`,
    `  Data     ${place}`,
    `  Key      ${key}`,
    'The key is shown only now: keep it with the secrets of your backend.',
    ...tellRelated(account),
  ].join('\n'), { ...account, accountId, keyId, key, place, related: listRelatedOrigins(account) })
  return exitCodes.done
}
