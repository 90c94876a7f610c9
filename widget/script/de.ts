/** One script-tag file with one language. */
import { defineElements } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { de } from '../messages/de.ts'

registerMessages('de', de)
defineElements()

export { registerMessages }
