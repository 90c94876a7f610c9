/** Crockford's Base32: 32 symbols that are hard to confuse, read leniently and written one way. */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Symbols (0 to 31) as canonical upper-case text. @throws {TypeError} for anything that is no symbol */
export function writeSymbols(symbols: readonly number[]): string {
  return symbols.map((symbol) => {
    const character = alphabet[symbol]
    if (character === undefined) throw new TypeError('A symbol is a number from 0 to 31.')
    return character
  }).join('')
}

/**
 * What a person typed, as symbols: letter case, spaces and hyphens do not count, I and L are a 1, O is
 * a 0. Null when anything else stands there; U is never a symbol.
 */
export function readSymbols(text: string): readonly number[] | null {
  const folded = text.replace(/[ -]/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[IL]/g, '1').replaceAll('O', '0')
  const symbols = Array.from(folded, (character) => alphabet.indexOf(character))
  return symbols.includes(-1) ? null : symbols
}

/** Whether a text is already in the one canonical spelling. */
export function isCanonical(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]*$/.test(text)
}

/** Bits, most significant first, in groups of five. @throws {TypeError} when the groups do not come out even */
export function packSymbols(value: bigint, count: number): readonly number[] {
  if (value < 0n || value >= 1n << BigInt(count * 5)) throw new TypeError('The value has more bits than its symbols.')
  return Array.from({ length: count }, (_, index) => Number((value >> BigInt((count - 1 - index) * 5)) & 31n))
}

export function unpackSymbols(symbols: readonly number[]): bigint {
  return symbols.reduce((value, symbol) => (value << 5n) | BigInt(symbol), 0n)
}
