/**
 * Reads one picture: first as it is, then as a color symbol. A layer of a set of three is never told
 * as a result of its own; in gray, the green layer alone looks like a whole code.
 */
import { decodeText } from './decode-text.ts'
import { fitMixing } from './fit-mixing.ts'
import { createLayerSets, type LayerSets } from './layer-sets.ts'
import { crop, isColorful, toChannel, toDarkest, toLightest, toLuma, type Pixels, type Plane } from './plane.ts'
import { boxAround, couldBeSymbol, type Quad } from './quad.ts'
import type { CodeRead, ReadPlane, SymbolFormat, SymbolRead } from './read.ts'
import { unmixLayers } from './unmix-layers.ts'

export type FrameOptions = {
  readonly formats: readonly SymbolFormat[]
  readonly denoise: boolean
  readonly nowMs: number
}
export type ReadFrame = (pixels: Pixels, options: FrameOptions) => CodeRead | null

/** Layers that were read stay here from frame to frame. */
export function createFrameReader(read: ReadPlane): ReadFrame {
  const sets = createLayerSets()
  return (pixels, options) => {
    const color = options.formats.includes('qr_code') && isColorful(pixels)
    const luma = toLuma(pixels)
    const [first] = read(luma, { formats: options.formats, located: color, denoise: options.denoise })
    if (first && isWhole(first)) return { text: first.text, bytes: first.bytes, format: first.format }
    if (!color) return null
    const message = readColor(pixels, luma, { read, sets, options, first })
    return message && { text: decodeText(message) ?? '', bytes: message, format: 'color_qr' }
  }
}

type Work = { readonly read: ReadPlane; readonly sets: LayerSets; readonly options: FrameOptions; readonly first: SymbolRead | undefined }

const isWhole = ({ valid, sequence }: SymbolRead): boolean => valid && sequence === null

function readColor(pixels: Pixels, luma: Plane, work: Work): Uint8Array | null {
  const place = locate(pixels, luma, work)
  if (place === null) return null
  const part = crop(pixels, boxAround(place, pixels))
  const tried = new Set<number>()
  const asItIs = keepLayers([toChannel(part, 0), toChannel(part, 1), toChannel(part, 2)], tried, work)
  if (asItIs) return asItIs
  const unmixing = fitMixing(pixels, place)
  return unmixing && keepLayers(unmixLayers(part, unmixing), tried, work)
}

/** Reads the channels whose layer is not here yet; answers with the whole message once there is one. */
function keepLayers(planes: readonly Plane[], known: Set<number>, { read, sets, options }: Work): Uint8Array | null {
  for (const [channel, plane] of planes.entries()) {
    if (known.has(channel)) continue
    const [layer] = read(plane, { formats: ['qr_code'], denoise: options.denoise })
    if (!layer?.valid || layer.sequence?.size !== 3) continue
    const { id, index } = layer.sequence
    known.add(index)
    const message = sets.keep({ id, index, version: layer.version, bytes: layer.bytes }, options.nowMs)
    if (message) return message
    for (const other of [0, 1, 2]) if (sets.has(id, layer.version, other)) known.add(other)
  }
  return null
}

/** The finders are black and white in every channel, so that some gray picture shows them. */
function locate(pixels: Pixels, luma: Plane, { read, first }: Work): Quad | null {
  const looks = [() => luma, () => toLightest(pixels), () => toDarkest(pixels), () => toChannel(pixels, 1)]
  for (const [index, look] of looks.entries()) {
    const found = index === 0 ? first : read(look(), { formats: ['qr_code'], located: true })[0]
    if (found && couldBeSymbol(found.corners)) return found.corners
  }
  return null
}
