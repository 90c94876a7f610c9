import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import jpeg from 'jpeg-js'
import { encodeColor, type Layers } from '../../widget/qr/encode-color.ts'
import { encodeMono, type Grid } from '../../widget/qr/encode-mono.ts'
import { fitMixing, unmix } from '../../widget/scan/fit-mixing.ts'
import { createLayerSets } from '../../widget/scan/layer-sets.ts'
import { createFrameReader } from '../../widget/scan/read-frame.ts'
import { couldBeSymbol, type Quad } from '../../widget/scan/quad.ts'
import { openZxing } from '../../widget/scan/zxing-reader.ts'
import { looks, seeded, setScene, takeFrame } from './camera-model.ts'
import { wasmBinary } from './decoder.ts'
import { drawLayers, newPicture, type Picture } from './draw.ts'
import { loseColorAndDetail } from './jpeg-loss.ts'

const read = await openZxing({ wasmBinary })
const bytes = Uint8Array.from({ length: 256 }, (_, index) => (index * 167 + 13) % 256)
const layers = encodeColor(bytes) as Layers
const options = { formats: ['qr_code'], denoise: false, nowMs: 0 } as const
const readOnce = (picture: Picture) => createFrameReader(read)(picture, options)

describe('a frame', () => {
  it('with a black-and-white symbol is read as text and bytes', () => {
    const found = readOnce(drawLayers([encodeMono('KT1:Ünï') as Grid]))
    assert.deepEqual([found?.text, found?.format, found?.bytes.length], ['KT1:Ünï', 'qr_code', 9])
  })

  it('with a color symbol is read whole', () => {
    const found = readOnce(drawLayers(layers))
    assert.deepEqual([found?.format, found?.bytes], ['color_qr', bytes])
  })

  it('with a single layer of a color symbol is not read at all', () => {
    for (const layer of layers) assert.equal(readOnce(drawLayers([layer])), null)
  })

  it('with a color symbol is read through cross-talk that no single channel survives', () => {
    const conditions = { ...looks.typical, crossTalk: 0.5 }
    const frame = takeFrame(setScene(layers, conditions, seeded(7)), conditions, seeded(8))
    assert.deepEqual(readOnce(frame)?.bytes, bytes)
  })

  it('without a symbol is read as nothing', () => {
    assert.equal(readOnce(newPicture(320, 240)), null)
    const noise = newPicture(320, 240)
    const random = seeded(3)
    noise.data.forEach((_, at) => { noise.data[at] = at % 4 === 3 ? 255 : 256 * random() })
    assert.equal(readOnce(noise), null)
  })

  it('joins layers that were seen one by one', () => {
    const reader = createFrameReader(read)
    const colored = layers.map((layer, channel) => {
      const white: Grid = { size: layer.size, get: (x, y) => isFinder(x, y, layer.size) && layer.get(x, y) }
      return drawLayers([0, 1, 2].map((place) => (place === channel ? layer : white)))
    })
    const found = colored.map((picture, index) => reader(picture, { ...options, nowMs: index * 100 }))
    assert.deepEqual(found.map((one) => one?.bytes.length ?? 0), [0, 0, 256])
  })
})

const isFinder = (x: number, y: number, size: number): boolean =>
  (x < 8 && y < 8) || (x >= size - 8 && y < 8) || (x < 8 && y >= size - 8)

describe('a set of layers', () => {
  const layer = (index: number, ...values: readonly number[]) => ({ id: '7', index, version: '3', bytes: Uint8Array.from(values) })

  it('is whole with its third layer, in any order', () => {
    const sets = createLayerSets()
    assert.equal(sets.keep(layer(2, 4), 0), null)
    assert.equal(sets.keep(layer(0, 1), 10), null)
    assert.deepEqual(sets.keep(layer(1, 2), 20), Uint8Array.of(1, 2, 4))
  })

  it('is dropped when its parity is wrong, when it is ten seconds old, and when another message comes', () => {
    const sets = createLayerSets()
    for (const [index, value] of [1, 2, 5].entries()) assert.equal(sets.keep(layer(index, value), 0), null)
    sets.keep(layer(0, 1), 0)
    sets.keep(layer(1, 2), 0)
    assert.equal(sets.keep(layer(2, 4), 10_001), null)
    sets.keep(layer(0, 9), 11_000)
    sets.keep(layer(0, 1), 11_001)
    sets.keep(layer(1, 2), 11_002)
    assert.deepEqual(sets.keep(layer(2, 4), 11_003), Uint8Array.of(1, 2, 4))
  })

  it('does not mix symbols of two versions', () => {
    const sets = createLayerSets()
    sets.keep(layer(0, 1), 0)
    sets.keep(layer(1, 2), 0)
    assert.equal(sets.keep({ ...layer(2, 4), version: '4' }, 0), null)
    assert.deepEqual([sets.has('7', '3', 1), sets.has('7', '4', 1)], [true, false])
  })
})

describe('a place where a symbol may be', () => {
  const quad = (...[a, b, c, d]: readonly (readonly [number, number])[]): Quad => {
    const point = ([x, y]: readonly [number, number] = [0, 0]) => ({ x, y })
    return { topLeft: point(a), topRight: point(b), bottomRight: point(c), bottomLeft: point(d) }
  }

  it('is a square in perspective, not finders that were paired wrongly, nor nothing', () => {
    assert.ok(couldBeSymbol(quad([158, 142], [418, 166], [410, 427], [129, 406])))
    assert.ok(couldBeSymbol(quad([0, 0], [200, 0], [180, 100], [20, 100])))
    assert.ok(!couldBeSymbol(quad([407, 184], [510, 238], [249, 214], [146, 160])))
    assert.ok(!couldBeSymbol(quad([412, 181], [148, 161], [265, 115], [529, 135])))
    assert.ok(!couldBeSymbol(quad([0, 0], [0, 0], [0, 0], [0, 0])))
  })
})

describe('what JPEG loses', () => {
  it('is what a JPEG encoder and its decoder lose of the same gray picture', () => {
    const { jpeg: _, ...withoutJpeg } = looks.poor
    const scene = setScene([encodeMono('KT1:HELLO') as Grid], looks.poor, seeded(5))
    const { data, width, height } = takeFrame(scene, withoutJpeg, seeded(6))
    for (const quality of [85, 45]) {
      const gray = newPicture(width, height)
      for (let at = 0; at < data.length; at += 1) if (at % 4 !== 3) gray.data[at] = data[at - (at % 4)]!
      const { data: peer } = jpeg.decode(jpeg.encode({ ...gray, data: Buffer.from(gray.data) }, quality).data, { useTArray: true })
      loseColorAndDetail(gray, quality)
      const differences = gray.data.reduce((sum, value, at) => sum + Math.abs(value - peer[at]!), 0) / gray.data.length
      assert.ok(differences < 0.6, `${differences} at quality ${quality}`)
    }
  })
})

describe('the unmixing', () => {
  it('finds the mixing of a picture without being told', () => {
    const conditions = { ...looks.easy, crossTalk: 0.4, noise: 1 }
    const frame = takeFrame(setScene(layers, conditions, seeded(1)), conditions, seeded(2))
    const quad = { topLeft: { x: 130, y: 130 }, topRight: { x: 430, y: 130 }, bottomRight: { x: 430, y: 430 }, bottomLeft: { x: 130, y: 430 } }
    const unmixing = fitMixing(frame, quad)
    assert.ok(unmixing)
    const white = unmixing.dark.map((dark, channel) => dark + [0, 1, 2].reduce((sum, layer) => sum + mixingOf(unmixing.inverse)[channel]![layer]!, 0)) as [number, number, number]
    assert.deepEqual(unmix(unmixing.dark, unmixing).map(Math.round), [0, 0, 0])
    assert.deepEqual(unmix(white, unmixing).map((value) => Math.round(value)), [1, 1, 1])
  })

  it('gives up on a gray picture', () => {
    const quad = { topLeft: { x: 9, y: 9 }, topRight: { x: 90, y: 9 }, bottomRight: { x: 90, y: 90 }, bottomLeft: { x: 9, y: 90 } }
    assert.equal(fitMixing(newPicture(100, 100, 120), quad), null)
  })
})

/** A 3 × 3 matrix from its inverse, by cofactors. */
function mixingOf([a, b, c]: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const cross = (u: readonly number[] = [], v: readonly number[] = []): readonly number[] =>
    [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!]
  const [bc, ca, ab] = [cross(b, c), cross(c, a), cross(a, b)]
  const determinant = a!.reduce((sum, value, index) => sum + value * bc[index]!, 0)
  return [0, 1, 2].map((row) => [bc, ca, ab].map((column) => column[row]! / determinant))
}
