/** How large a module is drawn: a whole number of the screen's own pixels, so that none is blurred. */

/** Light modules around a symbol (ISO/IEC 18004 §5.3.8). */
export const quietZone = 4

/** CSS pixels of one module, for a symbol of `modules` a side in a square of `space` CSS pixels. */
export function fitModule(space: number, modules: number, pixelRatio: number): number {
  const whole = Math.floor((space * pixelRatio) / (modules + 2 * quietZone))
  return Math.max(1, whole) / pixelRatio
}
