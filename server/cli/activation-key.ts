import { addKey, removeKey, showKeys } from '../relying-party/licensing/issuer-keys.ts'
import { exitCodes, type Command } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing, withServices } from './with-services.ts'

export const activationKeyList: Command = {
  name: 'activation-key list',
  usage: 'LOGIN',
  summary: 'List the keys that sign an account\'s activation messages, the newest first.',
  words: [1, 1],
  run: async (context) => {
    const loginName = context.args.word(0)
    const keys = await withServices(context, async (services) => showKeys(services, await callAsOperator(services, loginName)))
    const lines = keys.map(({ keyId, createdAt }) => `${keyId}  since ${new Date(createdAt).toISOString()}`)
    context.say(lines.length === 0 ? 'The first activation will make one.' : lines.join('\n'), { keys })
    return exitCodes.done
  },
}

export const activationKeyRotate: Command = {
  name: 'activation-key rotate',
  usage: 'LOGIN [--remove KEY-ID]',
  summary: 'Make a new key for activation messages, or remove an old one.',
  text: ['New messages are signed with the newest key. Remove an old one when no activation that began with it is open any more.'],
  options: { remove: { type: 'string', value: 'KEY-ID', help: 'Remove this key instead of making one.' } },
  words: [1, 1],
  run: async (context) => {
    const { args } = context
    const keyId = args.text('remove')
    const loginName = args.word(0)
    if (keyId !== undefined) {
      await changing(context, async (services) => removeKey(services, await callAsOperator(services, loginName), keyId))
      context.say(`Key ${keyId} signs nothing any more, and no device finds it here.`, { keyId })
      return exitCodes.done
    }
    const made = await changing(context, async (services) => {
      const caller = await callAsOperator(services, loginName)
      return addKey(services, caller, caller.account.id)
    })
    context.say(`Messages are signed with key ${made.keyId} from now on.`, { keyId: made.keyId })
    return exitCodes.done
  },
}
