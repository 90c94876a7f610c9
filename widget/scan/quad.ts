/** Where a symbol was seen: four corners in pixels, and what is cut out around them. */
import type { Box, Pixels } from './plane.ts'

export type Point = { readonly x: number; readonly y: number }
export type Quad = { readonly topLeft: Point; readonly topRight: Point; readonly bottomRight: Point; readonly bottomLeft: Point }

const cornersOf = ({ topLeft, topRight, bottomRight, bottomLeft }: Quad): readonly Point[] =>
  [topLeft, topRight, bottomRight, bottomLeft]

/** Smaller than this in square pixels is no symbol; what could not be read may have no corners at all. */
const leastArea = 900
/** Of a square with the same perimeter. One that is seen from sixty degrees aside still fills three quarters. */
const leastShare = 0.5

/** Whether a square seen by a camera could look like this; finders that were paired wrongly do not. */
export function couldBeSymbol(quad: Quad): boolean {
  const corners = cornersOf(quad)
  let [twice, around] = [0, 0]
  corners.forEach((point, index) => {
    const next = corners[(index + 1) % 4] ?? point
    twice += point.x * next.y - next.x * point.y
    around += Math.hypot(next.x - point.x, next.y - point.y)
  })
  const area = Math.abs(twice) / 2
  return area > leastArea && area > leastShare * (around / 4) ** 2
}

/** The quad's bounds and a quarter of its width around them: quiet zone and a badly found corner. */
export function boxAround(quad: Quad, { width, height }: Pick<Pixels, 'width' | 'height'>): Box {
  const [xs, ys] = [cornersOf(quad).map(({ x }) => x), cornersOf(quad).map(({ y }) => y)]
  const margin = 0.25 * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))
  const x = Math.max(0, Math.floor(Math.min(...xs) - margin))
  const y = Math.max(0, Math.floor(Math.min(...ys) - margin))
  return {
    x,
    y,
    width: Math.min(width, Math.ceil(Math.max(...xs) + margin)) - x,
    height: Math.min(height, Math.ceil(Math.max(...ys) + margin)) - y,
  }
}

/** `count` × `count` points spread over the quad. */
export function* pointsIn(quad: Quad, count: number): Generator<Point> {
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      const [u, v] = [(column + 0.5) / count, (row + 0.5) / count]
      yield {
        x: (1 - v) * ((1 - u) * quad.topLeft.x + u * quad.topRight.x) + v * ((1 - u) * quad.bottomLeft.x + u * quad.bottomRight.x),
        y: (1 - v) * ((1 - u) * quad.topLeft.y + u * quad.topRight.y) + v * ((1 - u) * quad.bottomLeft.y + u * quad.bottomRight.y),
      }
    }
  }
}
