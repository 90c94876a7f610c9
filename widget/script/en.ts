/** One script-tag file with one language. */
import { defineElements } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { en } from '../messages/en.ts'

registerMessages('en', en)
defineElements()

export { registerMessages }
