/** One script-tag file with every element and language; English answers for all others. */
import { defineElements } from '../define-all.ts'
import { registerMessages } from '../messages.ts'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { en } from '../messages/en.ts'

for (const record of [en, de, ar]) registerMessages(record.lang, record)
defineElements()

export { registerMessages }
