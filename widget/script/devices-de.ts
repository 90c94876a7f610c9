/** One script-tag file for the page where keys are looked after: every element, one language. */
import { defineElements } from '../define-all.ts'
import { registerMessages } from '../messages.ts'
import { de } from '../messages/de.ts'

registerMessages('de', de)
defineElements()

export { registerMessages }
