/** What a device scans is what was meant, whoever reads it: two decoders that share no code, small and large, bright and dull. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { encodeMono, versionOf, type Grid } from '../../widget/qr/encode-mono.ts'
import { readPlain } from '../../widget/scan/plain-reader.ts'
import { decode } from './decoder.ts'
import { drawLayers, type Picture } from './draw.ts'

/** Lengths of KAP/1 in bytes, and the version with correction M that the protocol's text names for each. */
const messages = [
  ['Activation Message 1, typical', 194, 10], ['Activation Message 1, longest', 339, 14], ['a scanned device code', 100, 6],
  ['Activation Message 2, scanned', 207, 11], ['Activation Message 2, typed', 158, 9], ['a deactivation message', 30, 3],
] as const
const contrasts = [['black on white', 0, 255], ['dull', 70, 190], ['dim', 15, 90]] as const

function fade({ data, ...picture }: Picture, dark: number, light: number): Picture {
  return { ...picture, data: data.map((value, at) => (at % 4 === 3 ? 255 : dark + (value * (light - dark)) / 255)) }
}

describe('a message of the protocol as a code', () => {
  for (const [name, length, version] of messages) {
    it(`(${name}) is read alike by two readers at three sizes and three contrasts`, async () => {
      const text = encodeQrText(Uint8Array.from({ length }, (_, index) => (index * 89 + 7) % 256))
      const grid = encodeMono(text) as Grid
      assert.equal(versionOf(grid), version)
      for (const pixels of [2, 4, 8]) {
        for (const [look, dark, light] of contrasts) {
          const picture = fade(drawLayers([grid], pixels), dark, light)
          const reads = [(await decode(picture))?.text, readPlain(picture, true)?.text]
          assert.deepEqual(reads, [text, text], `${pixels} pixels a module, ${look}`)
        }
      }
    })
  }
})
