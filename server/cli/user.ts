/** The commands about a user's password, which only programs of older systems set and ask for. */
import { findPasswordState, unlockUser } from '../relying-party/passwords/unlock-user.ts'
import { exitCodes, type Command } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { changing, withServices } from './with-services.ts'

export const userShow: Command = {
  name: 'user show',
  usage: 'LOGIN USER',
  summary: 'Tell whether a user is locked by wrong passwords.',
  text: ['Passwords are those of older programs, see KEYTAP_COMPAT; no page asks for one.'],
  words: [2, 2],
  run: async (context) => {
    const username = context.args.word(1)
    const state = await withServices(context, async (services) => {
      const caller = await callAsOperator(services, context.args.word(0))
      return findPasswordState(services, caller, { username })
    })
    context.say(`${username}  ${state.locked ? 'locked' : 'not locked'}  ${state.failures} wrong in a row`, { username, ...state })
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
