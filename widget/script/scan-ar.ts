/** One script-tag file for pages that show or scan codes, in one language. */
import { codesAr } from '../messages/codes-ar.ts'
import { packScan } from './pack-scan.ts'

packScan(codesAr)

export { registerCodeMessages } from '../messages/codes.ts'
export { setScanFiles } from '../scan/scan-files.ts'
