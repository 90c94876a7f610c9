/** A camera that sees what a test holds before it: pictures of another page's screen, as a browser's own video track. */
import type { Locator, Page } from '@playwright/test'

type Shown = { showPicture(base64: string): Promise<void> }

/** Before the page's own scripts run. */
export async function plugInCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 960, height: 720 })
    const context = canvas.getContext('2d')
    let picture: ImageBitmap | null = null
    const draw = (): void => {
      if (!context) return
      context.fillStyle = picture ? '#c8c8c8' : '#000'
      context.fillRect(0, 0, 960, 720)
      if (!picture) return
      const scale = Math.min(880 / picture.width, 660 / picture.height)
      const [width, height] = [picture.width * scale, picture.height * scale]
      context.drawImage(picture, (960 - width) / 2, (720 - height) / 2, width, height)
    }
    // A canvas at rest gives no frames.
    setInterval(draw, 50)
    if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20)
    Object.assign(window, {
      async showPicture(base64: string) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
        picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      },
    })
  })
}

/** Holds what `screen` shows before the camera of `page`: a picture of its pixels, nothing of its value. */
export async function holdBefore(page: Page, screen: Locator): Promise<void> {
  const picture = (await screen.screenshot({ animations: 'disabled' })).toString('base64')
  await page.evaluate((base64) => (window as unknown as Shown).showPicture(base64), picture)
}
