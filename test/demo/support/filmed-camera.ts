/**
 * A Chromium whose camera is its own fake capture device, fed from a file: frames pass through the browser's whole
 * way of capturing, color subsampled as a camera does it. The file is read when the camera is opened, so a picture
 * is put before a camera that is off.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Locator } from '@playwright/test'
import { PNG } from 'pngjs'
import { browserArguments, findBrowser } from '../../browser.ts'
import { newPicture } from '../../qr/draw.ts'
import { toVideo } from '../../qr/video.ts'

export type FilmedBrowser = {
  readonly browser: Browser
  /** Photographs what `screen` shows, nothing of its value, and puts the picture before this browser's camera. */
  putBefore(screen: Locator): Promise<void>
  close(): Promise<void>
}

export async function openFilmedBrowser(): Promise<FilmedBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-film-'))
  const film = join(folder, 'camera.y4m')
  writeFileSync(film, toVideo([newPicture(2, 2, 190)], 640, 480))
  const flags = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${film}`]
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserArguments, ...flags] })
  return {
    browser,
    async putBefore(screen) {
      const { data, width, height } = PNG.sync.read(await screen.screenshot({ animations: 'disabled' }))
      const picture = { data: new Uint8ClampedArray(data), width, height, colorSpace: 'srgb' } as const
      writeFileSync(`${film}.new`, toVideo([picture], 640, 480))
      renameSync(`${film}.new`, film)
    },
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
