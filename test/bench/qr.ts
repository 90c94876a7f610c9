/**
 * What the scanner makes of simulated camera frames, beside the decoder alone and jsQR on the very same
 * frames; and how soon it reads in Chromium after its camera was asked for. `node test/bench/qr.ts`.
 */
import reader from 'jsqr'
import { encodeColor, type Layers } from '../../widget/qr/encode-color.ts'
import { encodeMono, type Grid } from '../../widget/qr/encode-mono.ts'
import { createFrameReader } from '../../widget/scan/read-frame.ts'
import { openZxing } from '../../widget/scan/zxing-reader.ts'
import { openScanPage, scan } from '../package/scan-page.ts'
import { looks, seeded, setScene, takeFrame, type Conditions } from '../qr/camera-model.ts'
import { decode, wasmBinary } from '../qr/decoder.ts'
import { drawLayers, type Picture } from '../qr/draw.ts'
import { toVideo } from '../qr/video.ts'
import { median } from './measure.ts'

const message = Uint8Array.from({ length: 512 }, (_, index) => (index * 167 + 13) % 256)
const symbols = { mono: [encodeMono(message, 'L') as Grid], color: encodeColor(message) as Layers } as const
const framesOfScene = 5

type Score = { hits: number; scenes: number; readonly times: number[] }
type Peer = (picture: Picture) => Promise<Uint8Array | null | undefined> | Uint8Array | null | undefined

const isWhole = (bytes: Uint8Array | null | undefined): boolean => bytes?.length === message.length && bytes.every((byte, at) => byte === message[at])

export async function benchQr(quick = false): Promise<readonly string[]> {
  const read = await openZxing({ wasmBinary })
  const ours: Peer = (picture) => createFrameReader(read)(picture, { formats: ['qr_code'], denoise: false, nowMs: 0 })?.bytes
  const alone: Peer = async (picture) => (await decode(picture))?.bytes
  const jsqr: Peer = ({ data, width, height }) => Uint8Array.from(reader.default(data, width, height)?.binaryData ?? [])
  const lines: string[] = ['| 512 bytes | look | keytap, a frame | keytap, in 5 frames | CPU ms | decoder alone | CPU ms | jsQR | CPU ms |', '|---|---|--:|--:|--:|--:|--:|--:|--:|']
  if (import.meta.main) console.log(lines.join('\n'))
  for (const [kind, layers] of Object.entries(symbols)) {
    for (const [name, conditions] of Object.entries(looks)) {
      const rows = await score(layers, conditions, quick ? 2 : 8, () => {
        const frame = createFrameReader(read)
        return (picture, at) => frame(picture, { formats: ['qr_code'], denoise: at % 3 === 2, nowMs: at })?.bytes
      // Nobody else puts the layers of a color code together.
      }, kind === 'color' ? [ours] : [ours, alone, jsqr])
      const line = `| ${kind} | ${name} | ${rows.map((row) => row.join(' | ')).join(' | ')} |${kind === 'color' ? ' – | – | – | – |' : ''}`
      if (import.meta.main) console.log(line)
      lines.push(line)
    }
  }
  return lines
}

type Keeper = () => (picture: Picture, frame: number) => Uint8Array | undefined

/** The same frames for everyone. The first peer is ours, and alone is also asked over a scene's frames. */
async function score(layers: readonly Grid[], conditions: Conditions, scenes: number, keep: Keeper, peers: readonly Peer[]): Promise<readonly (readonly string[])[]> {
  const scores = peers.map((): Score => ({ hits: 0, scenes: 0, times: [] }))
  for (let scene = 0; scene < scenes; scene += 1) {
    const stage = setScene(layers, conditions, seeded(100 + scene))
    const [random, kept] = [seeded(900 + scene), keep()]
    let whole = false
    for (let frame = 0; frame < framesOfScene; frame += 1) {
      const picture = takeFrame(stage, conditions, random)
      for (const [index, peer] of peers.entries()) {
        const before = process.cpuUsage()
        const hit = isWhole(await peer(picture))
        const { user, system } = process.cpuUsage(before)
        scores[index]?.times.push((user + system) / 1000)
        if (hit) (scores[index] as Score).hits += 1
      }
      whole ||= isWhole(kept(picture, frame))
    }
    if (whole) (scores[0] as Score).scenes += 1
  }
  const share = (count: number, all: number): string => `${Math.round((100 * count) / all)} %`
  return scores.map(({ hits, scenes: seen, times }, index) => [
    share(hits, scenes * framesOfScene), ...(index === 0 ? [share(seen, scenes)] : []), median(times).toFixed(0),
  ])
}

/** From `start()` to the first read in headless Chromium, the worker's and the decoder's start among it. */
export async function benchFirstRead(runs = 5): Promise<readonly string[]> {
  const stage = await openScanPage()
  const film = stage.film('first.y4m', toVideo([drawLayers([encodeMono('KT1:HELLO') as Grid], 8)], 1280, 720))
  const times: number[] = []
  try {
    for (let run = 0; run < runs; run += 1) {
      await stage.withCamera(film, async (page) => void times.push((await scan(page, stage.address)).told.ms))
    }
  } finally {
    stage.close()
  }
  const sorted = times.toSorted((a, b) => a - b).map((ms) => ms.toFixed(0))
  return [`First read after the camera was asked for, 1280 × 720: median ${median(times).toFixed(0)} ms (${sorted.join(', ')})`]
}

if (import.meta.main) {
  const quick = process.argv.includes('--quick')
  if (!process.argv.includes('--frames')) console.log((await benchFirstRead(quick ? 2 : 5)).join('\n'), '\n')
  await benchQr(quick)
}
