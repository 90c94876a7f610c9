/** One script-tag file for pages that show or scan codes, in one language. */
import { codesDe } from '../messages/codes-de.ts'
import { packScan } from './pack-scan.ts'

packScan(codesDe)

export { registerCodeMessages } from '../messages/codes.ts'
export { setScanFiles } from '../scan/scan-files.ts'
