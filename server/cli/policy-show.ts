import { findAccount } from '../relying-party/find-account.ts'
import { readPolicy } from '../relying-party/read-policy.ts'
import type { AccountCaller, Services } from '../relying-party/services.ts'
import { exitCodes, type Command } from './command.ts'
import { withServices } from './with-services.ts'

export const policyShow: Command = {
  name: 'policy show',
  usage: 'LOGIN',
  summary: "Print an account's policy: what it asks of the keys it accepts.",
  text: ['The output can be edited and given to "keytap policy set", whose help tells what the fields mean.'],
  words: [1, 1],
  run: async (context) => {
    const loginName = context.args.word(0)
    const shown = await withServices(context, async (services) => readPolicy(services, await callAsOperator(services, loginName)))
    context.say(JSON.stringify(shown, null, 2), { loginName, ...shown })
    return exitCodes.done
  },
}

/**
 * The operator in the account's place; audit events say so.
 * @throws {Refusal} not_found
 */
export async function callAsOperator(services: Services, loginName: string): Promise<AccountCaller> {
  const { account } = await findAccount(services, loginName)
  return { kind: 'account', account, byOperator: true, requestId: 'command-line' }
}
