/** Names as Activation Message 1 can hold them: one line, no control characters, few bytes. */
import { isPlainText } from '../contract/kap/layout.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text).length

/**
 * The text in NFC without anything that a layout refuses, cut at a character and marked "…" when it
 * has more bytes of UTF-8 than allowed. May come out empty.
 */
export function fitName(text: string, mostBytes = 32): string {
  const plain = [...new Intl.Segmenter().segment(text.normalize('NFC'))].map(({ segment }) => segment).filter(isPlainText)
  if (bytesOf(plain.join('')) <= mostBytes) return plain.join('')
  const kept: string[] = []
  for (const character of plain) {
    if (bytesOf([...kept, character, '…'].join('')) > mostBytes) break
    kept.push(character)
  }
  return `${kept.join('')}…`
}

/**
 * A user's name as somebody behind the user may read it: the first character and, of an address, the
 * domain; everything else is three dots, whatever its length.
 */
export function maskName(username: string): string {
  const [first = ''] = Array.from(new Intl.Segmenter().segment(username), ({ segment }) => segment)
  const at = username.lastIndexOf('@')
  return fitName(`${first}•••${at > 0 ? username.slice(at) : ''}`)
}
