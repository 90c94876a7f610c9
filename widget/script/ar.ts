/** One script-tag file for a login page: the two ceremonies, one language. */
import { defineCeremonies } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { ceremonyAr } from '../messages/ceremony-ar.ts'

registerMessages('ar', ceremonyAr)
defineCeremonies()

export { registerMessages }
