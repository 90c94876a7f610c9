/**
 * One cell of the scanner's tables: the same simulated frames for the scanner, the decoder alone and jsQR.
 * As a worker it answers one cell after the other, so that the tables use every core.
 */
import { isMainThread, parentPort } from 'node:worker_threads'
import reader from 'jsqr'
import { encodeColor } from '../../widget/qr/encode-color.ts'
import { encodeMono, type Grid } from '../../widget/qr/encode-mono.ts'
import { createFrameReader } from '../../widget/scan/read-frame.ts'
import { openZxing } from '../../widget/scan/zxing-reader.ts'
import { seeded, setScene, takeFrame, type Conditions } from '../qr/camera-model.ts'
import { decode, wasmBinary } from '../qr/decoder.ts'
import type { Picture } from '../qr/draw.ts'
import { median } from './measure.ts'

export type Cell = {
  readonly shape: 'mono' | 'color'
  readonly bytes: number
  readonly conditions: Conditions
  readonly scenes: number
  /** Of the first scene; tuning takes others than the figures that are told. */
  readonly seed: number
  readonly peers: boolean
}
/** Percent of single frames that gave the whole message, and the median of CPU milliseconds a frame. */
export type Figure = { readonly frames: number; readonly ms: number }
export type Scored = {
  readonly keytap: Figure
  /** Percent of scenes whose message was whole within five frames. */
  readonly scenes: number
  readonly alone?: Figure
  readonly jsqr?: Figure
}

const framesOfScene = 5
const read = await openZxing({ wasmBinary })
const keep = () => {
  const frame = createFrameReader(read)
  return (picture: Picture, at = 0): Uint8Array | undefined => frame(picture, { formats: ['qr_code'], denoise: at % 3 === 2, nowMs: at * 100 })?.bytes
}

type Peer = (picture: Picture) => Promise<Uint8Array | undefined> | Uint8Array | undefined
const keytap: Peer = (picture) => keep()(picture)
const alone: Peer = async (picture) => (await decode(picture))?.bytes
const jsqr: Peer = ({ data, width, height }) => Uint8Array.from(reader.default(data, width, height)?.binaryData ?? [])

export async function scoreCell({ shape, bytes, conditions, scenes, seed, peers }: Cell): Promise<Scored> {
  const message = Uint8Array.from({ length: bytes }, (_, index) => (index * 167 + 13) % 256)
  const layers: readonly Grid[] = (shape === 'color' ? encodeColor(message) : [encodeMono(message, 'L') as Grid]) ?? []
  const isWhole = (found: Uint8Array | undefined): boolean => found?.length === bytes && found.every((byte, at) => byte === message[at])
  const tallies = (peers ? [keytap, alone, jsqr] : [keytap]).map((peer) => ({ peer, hits: 0, times: [] as number[] }))
  let seen = 0
  for (let scene = 0; scene < scenes; scene += 1) {
    const stage = setScene(layers, conditions, seeded(seed + scene))
    const random = seeded(seed + 800 + scene)
    const pictures = Array.from({ length: framesOfScene }, () => takeFrame(stage, conditions, random))
    const before = tallies[0]?.hits
    for (const [at, picture] of pictures.entries()) {
      for (const tally of tallies) {
        // A frame that jsQR cannot read takes it half a second, so it is shown one of each scene.
        if (tally.peer === jsqr && at > 0) continue
        const [hit, ms] = await timed(tally.peer, picture)
        tally.times.push(ms)
        if (isWhole(hit)) tally.hits += 1
      }
    }
    // What one frame gave whole, five give too; only where none did, layers that are kept may still meet.
    const kept = keep()
    if (tallies[0]?.hits !== before || pictures.some((picture, at) => isWhole(kept(picture, at)))) seen += 1
  }
  const [ours, ...others] = tallies.map(({ hits, times }): Figure => ({ frames: (100 * hits) / times.length, ms: median(times) }))
  return { keytap: ours as Figure, scenes: (100 * seen) / scenes, ...(others[0] && others[1] && { alone: others[0], jsqr: others[1] }) }
}

async function timed(peer: Peer, picture: Picture): Promise<readonly [Uint8Array | undefined, number]> {
  const before = process.threadCpuUsage()
  const found = await peer(picture)
  const { user, system } = process.threadCpuUsage(before)
  return [found, (user + system) / 1000]
}

if (!isMainThread) parentPort?.on('message', async (cell: Cell) => parentPort?.postMessage(await scoreCell(cell)))
