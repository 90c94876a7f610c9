/** One script-tag file for a login page: the two ceremonies, one language. */
import { defineCeremonies } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { de } from '../messages/de.ts'

registerMessages('de', de)
defineCeremonies()

export { registerMessages }
