/** One script-tag file for the page where a device is added, in one language. */
import { activateAr } from '../messages/activate-ar.ts'
import { codesAr } from '../messages/codes-ar.ts'
import { packActivate } from './pack-activate.ts'

packActivate(activateAr, codesAr)
