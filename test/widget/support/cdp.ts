/** Browser side of `cdp-plugin.ts`: the DevTools Protocol of the page the test runs in. */
import { executeServerCommand } from '@web/test-runner-commands'
import type { CdpCall, Shot } from './cdp-plugin.ts'

/** A session shaped like Playwright's and Puppeteer's, so `keytap/testing` is used as its users use it. */
export const cdp = {
  async send(method: string, params?: object): Promise<object> {
    const call: CdpCall = params ? { method, params } : { method }
    return (await executeServerCommand<{ answer: object }, CdpCall>('cdp', call)).answer
  },
}

export type Media = {
  readonly colorScheme?: 'light' | 'dark'
  readonly reducedMotion?: 'reduce' | 'no-preference'
  readonly forcedColors?: 'active' | 'none'
}

/** Emulates media features of the page; what is not named goes back to the browser's own. */
export async function emulateMedia(media: Media): Promise<void> {
  const features = [
    { name: 'prefers-color-scheme', value: media.colorScheme ?? 'light' },
    { name: 'prefers-reduced-motion', value: media.reducedMotion ?? 'no-preference' },
    { name: 'forced-colors', value: media.forcedColors ?? 'none' },
  ]
  await cdp.send('Emulation.setEmulatedMedia', { features })
}

/** Sets the size of the viewport in CSS pixels; `null` gives the browser's own back. */
export async function setViewport(size: { readonly width: number; readonly height: number } | null): Promise<void> {
  if (size) await cdp.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false })
  else await cdp.send('Emulation.clearDeviceMetricsOverride')
}

/** Writes `test-results/widget/<name>.png`, of the whole viewport or around one element. */
export async function takeScreenshot(name: string, element?: Element, margin = 24): Promise<void> {
  const shot: Shot = element ? { name, clip: clipAround(element, margin) } : { name }
  await executeServerCommand<{ path: string }, Shot>('screenshot', shot)
}

function clipAround(element: Element, margin: number): NonNullable<Shot['clip']> {
  const box = element.getBoundingClientRect()
  const x = Math.max(0, box.x + scrollX - margin)
  const y = Math.max(0, box.y + scrollY - margin)
  return { x, y, width: box.width + 2 * margin, height: box.height + 2 * margin }
}
