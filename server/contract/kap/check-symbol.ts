/**
 * The check symbol of a typed code: arithmetic in GF(2⁵) modulo x⁵ + x² + 1, generator α = 2. Each
 * place has a weight of its own, so one wrong symbol and any two that changed places never pass.
 */

const reduce = 0b100101

/** The symbol that completes the sum Σ cᵢ·α^(n−i) to zero, for n symbols c₀ … cₙ₋₁ before it. */
export function computeCheckSymbol(symbols: readonly number[]): number {
  return symbols.reduce((sum, symbol) => multiplyByAlpha(sum ^ symbol), 0)
}

/** Whether the last symbol is the check symbol of the others. */
export function hasCheckSymbol(symbols: readonly number[]): boolean {
  return computeCheckSymbol(symbols.slice(0, -1)) === symbols.at(-1)
}

function multiplyByAlpha(value: number): number {
  const doubled = value << 1
  return doubled & 32 ? doubled ^ reduce : doubled
}
