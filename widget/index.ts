/** `keytap`: defines the elements, with English built in. */
import { defineElements } from './elements.ts'

defineElements()

export * from './elements.ts'
