/** One script-tag file for a login page: the two ceremonies, one language. */
import { defineCeremonies } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { ceremonyEn } from '../messages/ceremony-en.ts'

registerMessages('en', ceremonyEn)
defineCeremonies()

export { registerMessages }
