/** One script-tag file for the page where a device is added, in one language. */
import { activateDe } from '../messages/activate-de.ts'
import { codesDe } from '../messages/codes-de.ts'
import { packActivate } from './pack-activate.ts'

packActivate(activateDe, codesDe)
