/** One script-tag file for a login page: the two ceremonies, one language. */
import { defineCeremonies } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { en } from '../messages/en.ts'

registerMessages('en', en)
defineCeremonies()

export { registerMessages }
