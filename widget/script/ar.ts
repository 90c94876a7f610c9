/** One script-tag file with one language. */
import { defineElements } from '../define.ts'
import { registerMessages } from '../messages.ts'
import { ar } from '../messages/ar.ts'

registerMessages('ar', ar)
defineElements()

export { registerMessages }
