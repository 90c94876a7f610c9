/** An authenticator app, from the click to the verifier's row, and a code of it before something that matters. */
import { createHmac } from 'node:crypto'
import type { Page } from '@playwright/test'
import { enrollKey, expect, expectAccessible, password, picture, plugIn, signInWithPassword, signOut, signUp, test } from './support/test.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 6238 over RFC 4226 §5.3, on its own: what an app shows `ahead` steps from now. */
function totp(secretBase32: string, ahead = 0): string {
  const bits = Array.from(secretBase32, (symbol) => alphabet.indexOf(symbol).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

async function setUp(page: Page): Promise<string> {
  await page.goto('/codes/add')
  await page.getByRole('button', { name: 'Set up the app' }).click()
  await page.getByText('Can’t scan it?').click()
  return (await page.locator('keytap-code [part=secret]').innerText()).replaceAll(' ', '')
}

test('an app is set up by its first code, and confirms with its next one, which is good once', async ({ page, session }) => {
  await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  const secret = await setUp(page)
  await expectAccessible(page)
  await picture(page, 'codes-setting')
  await page.getByLabel('Name (optional)').fill('My phone')
  await page.getByLabel('Code in your app').fill(totp(secret))
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByRole('heading', { name: 'Your app is in' })).toBeVisible()
  await expect(page.getByText('enroll-code')).toBeVisible()
  await page.getByRole('link', { name: 'See your apps' }).click()
  await expect(page.getByText('My phone')).toBeVisible()

  await page.getByRole('link', { name: 'Confirm with a code' }).click()
  const next = totp(secret, 1)
  await page.getByLabel('Code', { exact: true }).fill(next)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByRole('heading', { name: 'It is you' })).toBeVisible()

  await page.goto('/codes/check')
  await page.getByLabel('Code', { exact: true }).fill(next)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('This code is wrong, or was used before.').first()).toBeVisible()
  await expect(page.getByText('9 tries left').first()).toBeVisible()
})

/** Sets an app up for somebody without a key; the next code is good after this one. */
async function setUpAlone(page: Page): Promise<string> {
  const secret = await setUp(page)
  await page.getByLabel('Code in your app').fill(totp(secret))
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByRole('heading', { name: 'Your app is in' })).toBeVisible()
  return secret
}

test('a customer without a key finds no app yet, and signs in by password and a code once there is one', async ({ page, context }) => {
  const username = await signUp(page)
  await page.getByRole('link', { name: 'App', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'None yet' })).toBeVisible()
  const secret = await setUpAlone(page)
  await signOut(page)

  await signInWithPassword(page, username)
  await page.waitForURL('**/sign-in/code')
  await expect(page.getByText('your authenticator app is the second step')).toBeVisible()
  await expect(page.getByLabel('Code', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await picture(page, 'codes-sign-in')
  // The password alone opens nothing.
  for (const path of ['/account', '/codes', '/devices', '/security']) {
    expect((await context.request.get(path, { maxRedirects: 0 })).headers()['location'], path).toBe('/')
  }

  await page.goto('/sign-in/code')
  await page.getByLabel('Code', { exact: true }).fill(totp(secret, 100))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('9 tries left').first()).toBeVisible()
  await page.getByLabel('Code', { exact: true }).fill(totp(secret, 1))
  await page.getByLabel('Code', { exact: true }).press('Enter')
  await page.waitForURL('**/account')
})

test('no code stands in for a key, and no page can choose whose code is asked for', async ({ page, context, session, baseURL }) => {
  const username = await signUp(page)
  const headers = { origin: baseURL ?? '' }
  expect((await context.request.post('/tickets/sign-in-code', { headers })).status(), 'a ticket for nobody').toBe(401)
  await setUpAlone(page)
  expect((await context.request.post('/tickets/sign-in-code', { headers })).status(), 'a ticket for who is in already').toBe(401)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  await signOut(page)
  const answer = await context.request.post('/sign-in', { form: { username, password }, headers, maxRedirects: 0 })
  expect(answer.headers()['location']).toBe('/sign-in/key')
  expect((await context.request.get('/sign-in/code', { maxRedirects: 0 })).headers()['location']).toBe('/')
  expect((await context.request.post('/tickets/sign-in-code', { headers })).status(), 'a ticket for a code where the key is awaited').toBe(401)
  const posted = await context.request.post('/sign-in/code', { form: { 'keytap-result': 'kr_any' }, headers, maxRedirects: 0 })
  expect(posted.headers()['location']).toBe('/')
})
