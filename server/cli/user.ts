/** What a user is called, where reached, and whether wrong passwords lock it; only programs of older systems ask for one. */
import { findPasswordState, unlockUser } from '../relying-party/passwords/unlock-user.ts'
import { findUser } from '../relying-party/users/find-user.ts'
import { exitCodes, type Command } from './command.ts'
import { describeUser } from './describe-user.ts'
import { callAsOperator } from './policy-show.ts'
import { changing, withServices } from './with-services.ts'

export const userShow: Command = {
  name: 'user show',
  usage: 'LOGIN USER',
  summary: 'Tell where notices for a user go, and whether wrong passwords lock the user.',
  text: ['Passwords are those of older programs, see KEYTAP_COMPAT; no page asks for one.'],
  words: [2, 2],
  run: async (context) => {
    const username = context.args.word(1)
    const { user, state } = await withServices(context, async (services) => {
      const caller = await callAsOperator(services, context.args.word(0))
      return { user: await findUser(services, caller, { username }), state: await findPasswordState(services, caller, { username }) }
    })
    const password = `  Password  ${state.locked ? 'locked' : 'not locked'}, ${state.failures} wrong in a row`
    context.say([...describeUser(user), password].join('\n'), { ...user, ...state })
    return exitCodes.done
  },
}

export const userUnlock: Command = {
  name: 'user unlock',
  usage: 'LOGIN USER',
  summary: 'Unlock a user who had too many wrong passwords; the password stays.',
  words: [2, 2],
  run: async (context) => {
    const username = context.args.word(1)
    await changing(context, async (services) => unlockUser(services, await callAsOperator(services, context.args.word(0)), { username }))
    context.say(`User "${username}" is unlocked.`, { username })
    return exitCodes.done
  },
}
