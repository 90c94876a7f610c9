import { setAccountSuspended } from '../relying-party/suspend-account.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { changing } from './with-services.ts'

export const accountSuspend: Command = {
  name: 'account suspend',
  usage: 'LOGIN',
  summary: 'Refuse every call of an account, its open tickets included.',
  words: [1, 1],
  run: (context) => run(context, true),
}

export const accountResume: Command = {
  name: 'account resume',
  usage: 'LOGIN',
  summary: 'Let a suspended account work again.',
  words: [1, 1],
  run: (context) => run(context, false),
}

async function run(context: Context, suspended: boolean): Promise<number> {
  const loginName = context.args.word(0)
  await changing(context, (services) => setAccountSuspended(services, loginName, suspended))
  context.say(`Account "${loginName}" ${suspended ? 'is suspended' : 'works again'}.`, { loginName, suspended })
  return exitCodes.done
}
