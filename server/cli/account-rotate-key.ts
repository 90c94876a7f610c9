import { findAccount } from '../relying-party/find-account.ts'
import { addAccountKey, removeAccountKey } from '../relying-party/rotate-account-key.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { changing } from './with-services.ts'

export const accountRotateKey: Command = {
  name: 'account rotate-key',
  usage: 'LOGIN [--remove KEY-ID]',
  summary: 'Add a second key to an account, or remove the one it replaced.',
  text: [
    'Rotation without a pause: add a key, give it to the backend, then remove the old one.',
    'Example:\n  keytap account rotate-key bank\n  keytap account rotate-key bank --remove 01a2…',
  ],
  options: {
    remove: { type: 'string', value: 'KEY-ID', help: 'Remove this key instead; "keytap account list" shows the ids.' },
  },
  words: [1, 1],
  run: (context) => (context.args.text('remove') === undefined ? runAdd(context) : runRemove(context, context.args.need('remove'))),
}

async function runAdd(context: Context): Promise<number> {
  const loginName = context.args.word(0)
  const { keyId, key } = await changing(context, (services) => addAccountKey(services, loginName))
  context.say([
    `Account "${loginName}" has another key, beside the one it had.`,
    `  Key      ${key}`,
    'It is shown only now. When your backend uses it, remove the old one with --remove.',
  ].join('\n'), { loginName, keyId, key })
  return exitCodes.done
}

async function runRemove(context: Context, keyId: string): Promise<number> {
  const loginName = context.args.word(0)
  await changing(context, async (services) => {
    const { keys } = await findAccount(services, loginName)
    if (keys.length === 1 && keys[0]?.id === keyId) {
      throw new UsageFault('This is the only key of the account.', `Add another first, or stop the account: keytap account suspend ${loginName}`)
    }
    await removeAccountKey(services, loginName, keyId)
  })
  context.say(`Key ${keyId} of account "${loginName}" is removed and works nowhere any more.`, { loginName, removed: keyId })
  return exitCodes.done
}
