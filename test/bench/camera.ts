/** How soon the scanner reads in Chromium after its camera was asked for. `npm run bench -- camera`, after a build. */
import { encodeMono, type Grid } from '../../widget/qr/encode-mono.ts'
import { openScanPage, scan } from '../package/scan-page.ts'
import { drawLayers } from '../qr/draw.ts'
import { toVideo } from '../qr/video.ts'
import { median } from './measure.ts'

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
