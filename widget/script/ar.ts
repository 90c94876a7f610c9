/** One script-tag file for a login page: the two ceremonies, one language. */
import { defineCeremonies } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { ar } from '../messages/ar.ts'

registerMessages('ar', ar)
defineCeremonies()

export { registerMessages }
