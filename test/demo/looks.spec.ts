/** Every page of the bank in light and dark, on a desk and on a phone: readable, and nothing hangs over. */
import type { Page } from '@playwright/test'
import { enrollKey, expect, expectAccessible, picture, plugIn, signUp, test } from './support/test.ts'

const desk = { width: 1280, height: 860 }
const phone = { width: 360, height: 740 }

/** Both widths and both schemes; the other pairings only for a person who looks at pictures. */
const looks = [
  { name: 'desk-light', viewport: desk, colorScheme: 'light' },
  { name: 'phone-dark', viewport: phone, colorScheme: 'dark' },
  ...(process.env['KEYTAP_SCREENSHOTS'] ? [
    { name: 'desk-dark', viewport: desk, colorScheme: 'dark' },
    { name: 'phone-light', viewport: phone, colorScheme: 'light' },
  ] as const : []),
] as const

for (const { name, ...look } of looks) {
  test.describe(name, () => {
    test.use(look)

    test(`every page is accessible and fits its width (${name})`, async ({ page, session }) => {
      test.slow()
      for (const path of ['/', '/sign-up', '/sign-in/key', '/how', '/nowhere']) await lookAt(page, path, name)
      await signUp(page)
      for (const path of ['/account', '/security/add']) await lookAt(page, path, name)
      await plugIn(session)
      await enrollKey(page, 'Blue key on my ring')
      await lookAt(page, null, `${name}-added`)
      for (const path of ['/security', '/account', '/devices', '/devices/add']) await lookAt(page, path, `${name}-with-key`)
    })
  })
}

/** An element that still fetches what it shows. */
const unsettled = ['keytap-enroll', 'keytap-verify', 'keytap-devices'].map((name) => `${name}:not(:state(ready))`).join(', ')

/** `path` null: the page that is open. */
async function lookAt(page: Page, path: string | null, name: string): Promise<void> {
  if (path !== null) await page.goto(path)
  await expect(page.locator(unsettled)).toHaveCount(0)
  await picture(page, `${name}${(path ?? '').replaceAll('/', '-')}`)
  await expectAccessible(page)
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overhang, `${page.url()} is wider than its window`).toBe(0)
}
