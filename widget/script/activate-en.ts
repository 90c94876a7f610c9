/** One script-tag file for the page where a device is added, in one language. */
import { activateEn } from '../messages/activate-en.ts'
import { codesEn } from '../messages/codes-en.ts'
import { packActivate } from './pack-activate.ts'

packActivate(activateEn, codesEn)
