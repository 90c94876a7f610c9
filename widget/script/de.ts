/** One script-tag file for a login page: the two ceremonies, one language. */
import { defineCeremonies } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { ceremonyDe } from '../messages/ceremony-de.ts'

registerMessages('de', ceremonyDe)
defineCeremonies()

export { registerMessages }
