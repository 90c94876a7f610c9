/**
 * The second script as an integrator hosts it: real Chromium, a strict policy, a camera that is fed
 * from a file, and a page around that keeps the camera to itself.
 */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Page } from '@playwright/test'
import { drawLayers } from '../qr/draw.ts'
import { toVideo } from '../qr/video.ts'
import { encodeColor, type Layers } from '../../widget/qr/encode-color.ts'
import { encodeMono, type Grid } from '../../widget/qr/encode-mono.ts'
import { openScanPage, scan, strict } from './scan-page.ts'

const long = 'KT1:' + '6BFOXN %*BD3JR'.repeat(20)
const stage = await openScanPage()
after(() => stage.close())

describe('the scanner\'s script under a strict policy', () => {
  it('reads a code from the camera in a worker without a complaint of the browser, and reads on where the policy is stricter', async () => {
    await stage.withCamera(stage.film('mono.y4m', toVideo([drawLayers([encodeMono('KT1:HELLO') as Grid], 8)], 1280, 720)), async (page) => {
      const { told, complaints } = await scan(page, stage.address)
      strictEqual(told.text, 'KT1:HELLO')
      strictEqual(page.workers().length, 1)
      deepStrictEqual(complaints, [])
      const noWorker = await scan(page, stage.addressWith(strict.replace("worker-src 'self'", "worker-src 'none'")))
      deepStrictEqual([noWorker.told.text, noWorker.told.limited, page.workers().length], ['KT1:HELLO', false, 0])
      const noWasm = await scan(page, stage.addressWith(strict.replace(" 'wasm-unsafe-eval'", '').replace("worker-src 'self'", "worker-src 'none'")))
      deepStrictEqual([noWasm.told.text, noWasm.told.limited], ['KT1:HELLO', true])
      const noPolicy = await scan(page, stage.addressWith(strict.replace(' keytap-scan', '')))
      deepStrictEqual([noPolicy.told.text, page.workers().length], ['KT1:HELLO', 0])
      strictEqual(await scanInFrame(page), 'not_permitted_here')
    })
  })

  it('reads a color code from the camera', async () => {
    await stage.withCamera(stage.film('color.y4m', toVideo([drawLayers(encodeColor(long) as Layers, 8)], 640, 480)), async (page) => {
      const { told } = await scan(page, stage.address)
      deepStrictEqual([told.text, told.format], [long, 'color_qr'])
    })
  })

  it('says that the camera was denied', async () => {
    await stage.withCamera(['--use-fake-ui-for-media-stream=deny'], async (page) => {
      strictEqual((await scan(page, stage.address)).told.code, 'camera_denied')
    })
  })
})

/** The same page inside another that keeps the camera to itself. */
async function scanInFrame(page: Page): Promise<string> {
  await page.goto(stage.addressWith("default-src 'self'"))
  return page.evaluate(() => new Promise<string>((resolve) => {
    const frame = document.createElement('iframe')
    frame.allow = "camera 'none'"
    frame.onload = () => {
      const element = frame.contentDocument?.querySelector<HTMLElement & { start(): void }>('keytap-scan')
      element?.addEventListener('qr-failed', (event) => resolve(event.code))
      element?.start()
      if (!element) resolve('no scanner in the frame')
    }
    frame.src = `/?policy=${encodeURIComponent("frame-ancestors 'self'")}`
    document.body.append(frame)
  }))
}
