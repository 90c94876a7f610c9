/**
 * The same journey once more where each page's camera is Chromium's own fake capture device, which shows a film made
 * of pictures of the other page's screen: in color where the message is long, in black and white for the answers.
 */
import { devices, type Locator, type Page } from '@playwright/test'
import { openFilmedBrowser, type FilmedBrowser } from './support/filmed-camera.ts'
import { enrollKey, expect, plugIn, signUp, test } from './support/test.ts'

const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']
const codeOn = (page: Page): Locator => page.locator('keytap-qr [part=frame]')

type Side = { readonly page: Page; readonly camera: FilmedBrowser }

async function openDesktop(camera: FilmedBrowser, bank: string): Promise<Side> {
  const page = await camera.browser.newPage({ baseURL: bank, locale: 'en-US', viewport: { width: 1280, height: 860 } })
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable', { enableUI: false })
  await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Ring')
  await page.goto('/devices/add')
  return { page, camera }
}

async function openPhone(camera: FilmedBrowser, bank: string): Promise<Side> {
  // The film is not scaled, so the phone's picture has the size that it is shown with.
  const page = await camera.browser.newPage({ ...pixel, deviceScaleFactor: 1, locale: 'en-US' })
  await page.goto(`${bank}/authenticator`)
  return { page, camera }
}

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click()

/** A browser has one film, so there are two; each test has pages and storage of its own in them. */
let browsers: readonly [FilmedBrowser, FilmedBrowser]
test.beforeAll(async () => {
  browsers = await Promise.all([openFilmedBrowser(), openFilmedBrowser()])
})
test.afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
})

for (const shape of ['in black and white', 'in color'] as const) {
  test(`a desktop and a phone read each other ${shape} through the browser's own camera`, async ({ stage }) => {
    test.slow()
    const [desktop, phone] = await Promise.all([openDesktop(browsers[0], stage.bank), openPhone(browsers[1], stage.bank)])
    try {
      await activate(desktop, phone, shape === 'in color')
    } finally {
      await Promise.all([desktop, phone].map(({ page }) => page.close()))
    }
  })
}

async function activate(desktop: Side, phone: Side, color: boolean): Promise<void> {
  await press(desktop.page, 'Add a device')
  await showTo(phone, desktop.page, 'Scan a code', color)
  await press(phone.page, 'Accept')
  await press(desktop.page, 'My device shows a code')
  await showTo(desktop, phone.page, 'Scan with the camera', false)
  await press(desktop.page, 'Use security key')
  await showTo(phone, desktop.page, 'Scan the second code', color)
  await expect(phone.page.getByRole('heading', { name: 'Last step: the test signature' })).toBeVisible()
  await press(desktop.page, 'My device shows 8 digits')
  await showTo(desktop, phone.page, 'Scan them instead', false)
  await expect(desktop.page.getByRole('heading', { name: 'Your phone is in' })).toBeVisible()
  await press(phone.page, 'It was taken')
  await expect(phone.page.locator('[part=news]')).toContainText('is on this device')
}

/** The picture lies before the camera when the button opens it. */
async function showTo({ page, camera }: Side, screen: Page, button: string, color: boolean): Promise<void> {
  await expect(codeOn(screen)).toBeVisible()
  if (color) await press(screen, 'Show in color')
  await camera.putBefore(codeOn(screen))
  await press(page, button)
}
