/** The test signature of KAP/1: OCRA (RFC 6287) with the suite `OCRA-1:HOTP-SHA256-8:QA10`. */
import { decodeUint, encodeAscii, joinBytes } from '../../server/contract/kap/layout.ts'
import { mac } from './web-crypto.ts'

const suite = encodeAscii('OCRA-1:HOTP-SHA256-8:QA10\0')

/** Eight digits. `question` is ten characters. */
export async function answerQuestion(key: CryptoKey, question: string): Promise<string> {
  const digest = await mac(key, joinBytes(suite, encodeAscii(question), new Uint8Array(118)))
  const offset = (digest.at(-1) ?? 0) & 15
  const number = decodeUint(digest.slice(offset, offset + 4)) % 2 ** 31
  return String(number % 10 ** 8).padStart(8, '0')
}
