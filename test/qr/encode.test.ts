import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeColor } from '../../widget/qr/encode-color.ts'
import { corrections, encodeMono, versionOf, type Grid } from '../../widget/qr/encode-mono.ts'
import { fitModule } from '../../widget/qr/fit-modules.ts'
import { xorBytes } from '../../widget/qr/xor-bytes.ts'
import { decode } from './decoder.ts'
import { drawLayers } from './draw.ts'

const some = (grid: Grid | null): Grid => {
  assert.ok(grid)
  return grid
}
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 167 + 13) % 256)

describe('a black-and-white symbol', () => {
  for (const text of ['KT1:6BFOXN', 'https://bank.example/a?b=c', 'Überweisung → Žižek 日本語', '0123456789012', 'مفتاح الأمان 🔑', ' ']) {
    it(`is read as ${JSON.stringify(text)} by a standard reader`, async () => {
      const read = await decode(drawLayers([some(encodeMono(text))]))
      assert.deepEqual([read?.text, read?.isValid, read?.sequenceSize], [text, true, -1])
    })
  }

  it('carries every byte', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    assert.deepEqual(new Uint8Array((await decode(drawLayers([some(encodeMono(bytes))])))?.bytes ?? []), bytes)
  })

  it('has at least the correction that was asked for, in the smallest size that has room', async () => {
    for (const level of corrections) {
      const read = await decode(drawLayers([some(encodeMono(bytesOf(100), level))]))
      assert.ok(corrections.indexOf(read?.ecLevel as 'L') >= corrections.indexOf(level), `${level} became ${read?.ecLevel}`)
    }
    assert.deepEqual(corrections.map((level) => versionOf(some(encodeMono(bytesOf(100), level)))), [5, 6, 8, 10])
  })

  it('ends where the largest symbol ends', () => {
    assert.equal(some(encodeMono(bytesOf(2953), 'L')).size, 177)
    assert.equal(encodeMono(bytesOf(2954), 'L'), null)
  })
})

describe('a color symbol', () => {
  it('is three standard symbols of one version, each a third of a set that names its parity', async () => {
    const bytes = bytesOf(512)
    const layers = encodeColor(bytes)
    assert.ok(layers)
    assert.deepEqual(layers.map((layer) => layer.size), [49, 49, 49])
    const reads = await Promise.all(layers.map((layer) => decode(drawLayers([layer]))))
    assert.deepEqual(reads.map((read) => [read?.sequenceIndex, read?.sequenceSize, read?.sequenceId, read?.ecLevel]), [0, 1, 2].map((index) => [index, 3, String(xorBytes(bytes)), 'L']))
    assert.deepEqual(Buffer.concat(reads.map((read) => read?.bytes ?? new Uint8Array())), Buffer.from(bytes))
  })

  it('has a third of the modules of the black-and-white one', () => {
    assert.equal(some(encodeMono(bytesOf(512), 'L')).size, 77)
    assert.equal(encodeColor(bytesOf(512))?.[0].size, 49)
    assert.ok(encodeColor(bytesOf(1554)))
  })

  it('packs letters and digits as tightly as the black-and-white one', () => {
    const text = 'KT1:6BFOXN'.repeat(50)
    assert.ok((encodeColor(text)?.[0].size ?? 99) < (encodeColor(new TextEncoder().encode(text))?.[0].size ?? 0))
  })

  it('cuts a text between bytes, so that any text comes back', async () => {
    const text = '日本語🔑'
    const reads = await Promise.all((encodeColor(text) ?? []).map((layer) => decode(drawLayers([layer]))))
    assert.equal(Buffer.concat(reads.map((read) => read?.bytes ?? new Uint8Array())).toString(), text)
  })

  it('is not made of a message that has not a byte a layer, nor of one too long', () => {
    assert.equal(encodeColor('ab'), null)
    assert.equal(encodeColor(bytesOf(9000)), null)
  })
})

describe('the size of a module', () => {
  it('is a whole number of the screen\'s own pixels', () => {
    for (const [space, modules, ratio] of [[320, 29, 1], [318.5, 77, 1], [300, 49, 1.25], [360, 177, 3]] as const) {
      const pixels = fitModule(space, modules, ratio) * ratio
      assert.ok(Math.abs(pixels - Math.round(pixels)) < 1e-9)
      assert.ok((pixels / ratio) * (modules + 8) <= space || pixels === 1)
    }
    assert.equal(fitModule(0, 21, 1), 1)
  })
})
