/** What a person types or pastes, read leniently and shown one way; pure, so that a slip costs no try. */
import { decodeScannedCode, decodeTypedCode } from '../../server/contract/kap/device-code.ts'
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'

/** How many symbols a typed code has, and how many digits a test signature. */
export const codeLength = 20
export const digitsLength = 8

/** In four groups of five, as the device shows it; a pasted text of a scanned code is left as it is. */
export function groupCode(text: string): string {
  if (isScanned(text)) return text.trim()
  return cleanCode(text).replace(/.{5}(?=.)/g, '$& ')
}

/** What is sent: one spelling, so that a repeat is the same to the byte. */
export function cleanCode(text: string): string {
  if (isScanned(text)) return text.trim()
  return text.replace(/[\s\p{Pd}]/gu, '').toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0')
}

/** Whether a text is a device code at all; whether it is the right one, only the verifier knows. */
export function isDeviceCode(text: string, typedAllowed: boolean): boolean {
  if (!isScanned(text)) return typedAllowed && decodeTypedCode(text) !== null
  const bytes = decodeQrText(text)
  return bytes !== null && decodeScannedCode(bytes) !== null
}

/** Eight digits in two groups; digits of the person's own script count as well. */
export function groupDigits(text: string): string {
  return cleanDigits(text).replace(/.{4}(?=.)/g, '$& ')
}

export function cleanDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15)).replace(/\D/g, '')
}

export const areDigits = (text: string): boolean => /^[0-9]{8}$/.test(text)

const isScanned = (text: string): boolean => text.trimStart().startsWith('KT1:')
