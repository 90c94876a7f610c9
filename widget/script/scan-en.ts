/** One script-tag file for pages that show or scan codes, in one language. */
import { codesEn } from '../messages/codes-en.ts'
import { packScan } from './pack-scan.ts'

packScan(codesEn)

export { registerCodeMessages } from '../messages/codes.ts'
export { setScanFiles } from '../scan/scan-files.ts'
