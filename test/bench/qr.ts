/**
 * What the scanner makes of simulated camera frames, beside the decoder alone and jsQR on the very same
 * frames: four looks from easy to bad, then one condition at a time. `npm run bench -- qr`, or
 * `node test/bench/qr.ts --quick --seed=5000`: a decoder is tuned with other seeds than it is told with.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { looks, type Conditions } from '../qr/camera-model.ts'
import type { Cell, Figure, Scored } from './qr-cell.ts'

const shapes = ['mono', 'color'] as const
const seed = Number(/--seed=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 100)

/** What the sweeps change one by one. */
const baseline = { width: 340, crossTalk: 0.15, blur: 0.7, noise: 4, whiteBalance: 0.15, tiltDegrees: 15, flare: 0.05 } as const
const sweeps: readonly (readonly [string, keyof Conditions, readonly number[]])[] = [
  ['blur, px', 'blur', [0.4, 0.7, 1, 1.4, 1.8, 2.2]],
  ['JPEG quality', 'jpeg', [95, 85, 75, 60, 45]],
  ['noise, of 256', 'noise', [2, 6, 10, 15, 20]],
  ['white balance ±', 'whiteBalance', [0, 0.3, 0.5, 0.7]],
  ['tilt, degrees', 'tiltDegrees', [0, 20, 35, 45]],
]

export async function benchQr(quick = false): Promise<readonly string[]> {
  const score = openPool()
  try {
    return (await Promise.all([tellLooks(score, quick ? 2 : 16), tellSweeps(score, quick ? 1 : 4)])).flat()
  } finally {
    await score.close()
  }
}

async function tellLooks(score: Pool, scenes: number): Promise<readonly string[]> {
  const rows = [512, 256].flatMap((bytes) => shapes.flatMap((shape) => Object.entries(looks).map(async ([name, conditions]) => {
    const scored = await score({ shape, bytes, conditions, scenes, seed, peers: true })
    const cells = [scored.keytap, scored.alone, scored.jsqr].map((figure) => tell(figure))
    return `| ${shape} ${bytes} B | ${name} | ${cells[0]} | ${Math.round(scored.scenes)} % | ${cells[1]} | ${cells[2]} |`
  })))
  return [
    `| whole message read, ${scenes * 5} frames a row | look | keytap, a frame | keytap, in 5 frames | decoder alone, a frame | jsQR, first frame of each scene |`,
    '|---|---|--:|--:|--:|--:|', ...await Promise.all(rows),
  ]
}

const tell = (figure: Figure | undefined): string => (figure ? `${Math.round(figure.frames)} % (${figure.ms.toFixed(0)} ms)` : '–')

async function tellSweeps(score: Pool, scenes: number): Promise<readonly string[]> {
  const rows = sweeps.map(async ([name, key, values]) => {
    const cells = await Promise.all(values.map(async (value) => {
      const conditions = { ...baseline, [key]: value }
      const both = await Promise.all(shapes.map((shape) => score({ shape, bytes: 512, conditions, scenes, seed: seed + 300, peers: false })))
      return `${value}: ${both.map(({ keytap }) => Math.round(keytap.frames)).join('/')}`
    }))
    return `| ${name} | ${cells.join(' | ')} |${' |'.repeat(6 - values.length)}`
  })
  return [
    '', `One condition at a time, 512 B, percent of single frames in mono/color, ${scenes * 5} frames a value:`,
    '', '| | | | | | | |', '|---|---|---|---|---|---|---|', ...await Promise.all(rows),
  ]
}

type Pool = { (cell: Cell): Promise<Scored>; close(): Promise<void> }

/** A worker a core, each with one cell at a time. */
function openPool(): Pool {
  const all = Array.from({ length: availableParallelism() }, () => new Worker(new URL('qr-cell.ts', import.meta.url)))
  const idle = [...all]
  const waiting: (() => void)[] = []
  const ask = (worker: Worker, cell: Cell) => new Promise<Scored>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (scored: Scored) => {
      worker.off('error', reject)
      resolve(scored)
    })
    worker.postMessage(cell)
  })
  const score = async (cell: Cell): Promise<Scored> => {
    if (idle.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    const worker = idle.pop() as Worker
    try {
      return await ask(worker, cell)
    } finally {
      idle.push(worker)
      waiting.shift()?.()
    }
  }
  return Object.assign(score, { close: async () => void await Promise.all(all.map((worker) => worker.terminate())) })
}

if (import.meta.main) console.log((await benchQr(process.argv.includes('--quick'))).join('\n'))
