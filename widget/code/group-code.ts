/** How codes and secrets are written for people; pure. */
import { cleanDigits } from '../activate/read-typing.ts'

/** Six digits as 3 and 3, seven as 3 and 4, eight as 4 and 4. */
export function groupCode(text: string, digits: number): string {
  const clean = cleanDigits(text)
  const half = Math.floor(digits / 2)
  return clean.length <= half ? clean : `${clean.slice(0, half)} ${clean.slice(half)}`
}

/** What a placeholder shows. */
export const emptyCode = (digits: number): string => groupCode('0'.repeat(digits), digits)

export const groupSecret = (base32: string): string => base32.replace(/.{4}(?=.)/g, '$& ')
