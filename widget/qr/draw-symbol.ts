/**
 * A symbol as one inline SVG: black on white whatever the page's colors are, since readers expect that.
 * The color symbol lays cyan, magenta and yellow over each other: each takes one channel away.
 */
import { svg } from 'lit'
import { toSvgPath } from 'lean-qr/extras/svg'
import type { Grid } from './encode-mono.ts'
import { fitModule, quietZone } from './fit-modules.ts'

export type Drawn = {
  /** One layer is black; three are red, green and blue, in this order. */
  readonly layers: readonly Grid[]
  readonly label: string
  /** Side of the square it may fill, in CSS pixels. */
  readonly space: number
  readonly pixelRatio: number
}

const inks = ['#0ff', '#f0f', '#ff0']

export function drawSymbolOf({ layers, label, space, pixelRatio }: Drawn) {
  const modules = layers[0]?.size ?? 0
  const side = modules + 2 * quietZone
  const size = fitModule(space, modules, pixelRatio) * side
  return svg`<svg part="code" class="code" role="img" aria-label=${label} width=${size} height=${size}
    viewBox="${-quietZone} ${-quietZone} ${side} ${side}" shape-rendering="crispEdges">
    ${layers.map((layer, index) => svg`<path d=${toSvgPath(layer)} fill=${layers.length === 1 ? '#000' : inks[index]}></path>`)}
  </svg>`
}
