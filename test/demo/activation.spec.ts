/**
 * A desktop and a phone, each reading the other's screen through its camera, from the first click to an active
 * instance. Nothing goes from one page to the other but pictures, and what a person would type.
 */
import { devices, type Browser, type Locator, type Page } from '@playwright/test'
import { holdBefore, plugInCamera } from './support/screen-camera.ts'
import { enrollKey, expect, expectAccessible, picture, plugIn, signUp, test } from './support/test.ts'

const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']

type Phone = { readonly page: Page; readonly element: Locator; readonly complaints: string[]; close(): Promise<void> }

async function openPhone(browser: Browser, bank: string): Promise<Phone> {
  const context = await browser.newContext({ ...pixel, locale: 'en-US' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  await plugInCamera(page)
  await page.goto(`${bank}/authenticator`)
  return { page, element: page.locator('keytap-authenticator'), complaints, close: () => context.close() }
}

const codeOn = (page: Page): Locator => page.locator('keytap-qr [part=frame]')

/** A customer with a key stands before the first message, and the phone at its first camera. */
async function begin(page: Page, phone: Phone): Promise<void> {
  await page.goto('/devices/add')
  await page.getByRole('button', { name: 'Add a device' }).click()
  await expect(codeOn(page)).toBeVisible()
  await phone.element.getByRole('button', { name: 'Scan a code' }).tap()
}

async function accept({ element }: Phone): Promise<void> {
  await expect(element.getByRole('heading', { name: 'Add this device?' })).toBeVisible()
  await expect(element.getByText('Alder Bank')).toBeVisible()
  await expect(element.getByText('localhost', { exact: true })).toBeVisible()
  await element.getByRole('button', { name: 'Accept' }).tap()
}

async function takeSecondMessage(page: Page, { page: phone, element }: Phone): Promise<void> {
  await element.getByRole('button', { name: 'Scan the second code' }).tap()
  await holdBefore(phone, codeOn(page))
  await expect(element.getByRole('heading', { name: 'Last step: the test signature' })).toBeVisible()
}

async function finish(page: Page, { element }: Phone): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Your phone is in' })).toBeVisible()
  await element.getByRole('button', { name: 'It was taken' }).tap()
  await expect(element.locator('[part=news]')).toContainText('is on this device')
}

test.describe('a desktop and a phone', () => {
  let phone: Phone

  test.beforeEach(async ({ page, session, browser, stage }) => {
    test.slow()
    await plugInCamera(page)
    await signUp(page)
    await plugIn(session)
    await enrollKey(page, 'Ring')
    phone = await openPhone(browser, stage.bank)
  })

  test.afterEach(async () => {
    await phone.close()
    expect(phone.complaints, 'what the phone\'s console and policy said').toEqual([])
  })

  test('read each other in black and white, by the camera at every step, and the phone then works without a network', async ({ page, watch }) => {
    const { element } = phone
    await begin(page, phone)
    await holdBefore(phone.page, codeOn(page))
    await accept(phone)
    await expect(codeOn(phone.page)).toBeVisible()
    await picture(phone.page, 'authenticator-code')
    await expectAccessible(phone.page)
    await page.getByRole('button', { name: 'My device shows a code' }).click()
    await page.getByRole('button', { name: 'Scan with the camera' }).click()
    await holdBefore(page, codeOn(phone.page))
    await page.getByRole('button', { name: 'Use security key' }).click()
    await expect(codeOn(page)).toBeVisible()
    await takeSecondMessage(page, phone)
    await picture(phone.page, 'authenticator-signature')
    await page.getByRole('button', { name: 'My device shows 8 digits' }).click()
    await page.getByRole('button', { name: 'Scan them instead' }).click()
    await holdBefore(page, codeOn(phone.page))
    await finish(page, phone)
    expect(watch.messages).toEqual([])
    await worksOffline(phone.page, element)
  })

  test('read each other in color where the message is long, and by typing', async ({ page }) => {
    const { element } = phone
    await begin(page, phone)
    await page.getByRole('button', { name: 'Show in color' }).click()
    await holdBefore(phone.page, codeOn(page))
    await accept(phone)
    await element.getByRole('button', { name: 'Type a code instead' }).tap()
    const typed = await element.locator('[part=typed-code] .groups').innerText()
    await page.getByRole('button', { name: 'My device shows a code' }).click()
    await page.getByLabel('Code on your device').fill(typed)
    await page.getByRole('button', { name: 'Check the code' }).click()
    await page.getByRole('button', { name: 'Use security key' }).click()
    await expect(codeOn(page)).toBeVisible()
    await page.getByRole('button', { name: 'Show in color' }).click()
    await picture(page, 'authenticator-color')
    await takeSecondMessage(page, phone)
    await page.getByRole('button', { name: 'My device shows 8 digits' }).click()
    await page.getByLabel('Digits on your device').fill(await element.locator('[part=signature-digits] .groups').innerText())
    await page.getByRole('button', { name: 'Finish' }).click()
    await finish(page, phone)
  })
})

/** After one visit: the page, the scanner and the licenses are here, and the browser would install it. */
async function worksOffline(page: Page, element: Locator): Promise<void> {
  await expect(page.locator('#offline')).toBeVisible()
  const session = await page.context().newCDPSession(page)
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // A test's window keeps nothing, which is all that the browser has against it.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
  await page.context().setOffline(true)
  await page.reload()
  await expect(element.locator('[part=license]')).toHaveCount(1)
  await element.getByRole('button', { name: 'Scan a code' }).tap()
  await expect(element.locator('keytap-scan video')).toBeVisible()
  await expect(element.locator('keytap-scan [part=limited]')).toHaveCount(0)
  await picture(page, 'authenticator-offline')
  await page.context().setOffline(false)
}
