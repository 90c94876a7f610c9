/** What must not work, and what a person is told then. */
import type { Page } from '@playwright/test'
import { listKeys } from '../../demo/keytap.ts'
import { enrollKey, expect, expectAccessible, picture, plugIn, signInWithPassword, signOut, signUp, test } from './support/test.ts'

test('a person who cancels has lost nothing and may try again', async ({ page, session, stage }) => {
  const username = await signUp(page)
  const key = await plugIn(session, { touched: false })
  await page.goto('/security/add')
  const element = page.locator('keytap-enroll')
  await element.getByRole('button', { name: 'Add security key' }).click()
  await expect(element.getByText('Touch your key')).toBeVisible()
  await picture(page, 'add-touching')
  await element.getByRole('button', { name: 'Cancel' }).click()
  await expect(element.getByRole('button', { name: 'Add security key' })).toBeVisible()
  expect(await listKeys(stage.account, username)).toEqual([])

  await key.setTouched(true)
  await element.getByRole('button', { name: 'Add security key' }).click()
  await expect(element.getByLabel('Name of this key')).toBeVisible()
})

test('the form does not go without a key', async ({ page }) => {
  await signUp(page)
  await page.goto('/security/add')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Add a security key', level: 1 })).toBeVisible()
  expect(await page.locator('keytap-enroll').evaluate((element) => (element as HTMLInputElement).validity.valueMissing)).toBe(true)
})

test('a key that is already enrolled is told apart from every other failure', async ({ page, session, stage }) => {
  const username = await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  await page.goto('/security/add')
  await page.getByRole('button', { name: 'Add security key' }).click()
  await expect(page.getByText('already_registered')).toBeVisible()
  await picture(page, 'already-yours')
  await expectAccessible(page)
  expect(await listKeys(stage.account, username)).toHaveLength(1)
})

test('a result that is posted twice proves nothing the second time', async ({ page, session }) => {
  await signUp(page)
  await plugIn(session)
  const posted = capturePosts(page)
  await enrollKey(page, 'Blue key')
  const answer = await page.request.post('/security/add', { form: { 'keytap-result': posted.at(-1) ?? '' }, headers: { origin: new URL(page.url()).origin } })
  expect(answer.status()).toBe(400)
  expect(await answer.text()).toContain('used before or is too old')
})

test('a result of another session proves nothing in this one', async ({ page, session, browser, stage }) => {
  const username = await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  await signOut(page)
  await signInWithPassword(page, username)
  // The thief's page keeps the result away from the bank and carries it to a session of its own.
  const stolen = new Promise<string>((resolve) => {
    void page.route('**/sign-in/key', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      resolve(readResult(route.request().postData() ?? ''))
      await route.abort()
    })
  })
  await page.getByRole('button', { name: 'Use security key' }).click()
  const thief = await browser.newContext({ baseURL: stage.bank })
  const answer = await thief.request.post('/sign-in/key', { form: { 'keytap-result': await stolen }, headers: { origin: stage.bank } })
  expect(answer.status()).toBe(400)
  expect(await answer.text()).toContain('made for something else')
  expect((await thief.request.get('/account', { maxRedirects: 0 })).status()).toBe(303)
  await thief.close()
})

test('a confirmation to sign in does not send money', async ({ page, session, stage }) => {
  await signUp(page)
  await plugIn(session)
  const posted = capturePosts(page)
  await enrollKey(page, 'Blue key')
  await page.request.post('/transfer', { form: { to: 'Lantern Books', amount: '10.00', reference: '' }, headers: { origin: stage.bank } })
  await page.goto('/transfer/confirm')
  const transfer = await page.locator('input[name=transfer]').inputValue()
  const answer = await page.request.post('/transfer/confirm', { form: { transfer, 'keytap-result': posted.at(-1) ?? '' }, headers: { origin: stage.bank } })
  expect(answer.status()).toBe(400)
  await page.goto('/account')
  await expect(page.getByText('$4,481.45')).toBeVisible()
})

test('nobody sends money without a key, and the page says so', async ({ page }) => {
  await signUp(page)
  await page.getByLabel('Amount').fill('10.00')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'A key first' })).toBeVisible()
  await expectAccessible(page)
})

test('a form from another site is refused', async ({ page, stage }) => {
  await signUp(page)
  const answer = await page.request.post(`${stage.bank}/transfer`, { form: { to: 'Lantern Books', amount: '10.00' }, headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' } })
  expect(answer.status()).toBe(403)
})

test('while the verifier is away the element says so, and a remedy leads on', async ({ page, session, stage }) => {
  await signUp(page)
  await plugIn(session)
  await page.route(`${stage.verifier}/v1/**`, (route) => route.abort())
  await page.goto('/security/add')
  const element = page.locator('keytap-enroll')
  await element.getByRole('button').first().click()
  await expect(element.getByText('Code for support: unreachable')).toBeVisible()
  await picture(page, 'verifier-away')
  await page.unroute(`${stage.verifier}/v1/**`)
  await element.getByRole('button', { name: 'Try again' }).click()
  await expect(element.getByLabel('Name of this key').or(element.getByRole('button', { name: 'Add security key' }))).toBeVisible()
})

/** Every result that the page posts to the bank, oldest first. */
function capturePosts(page: Page): string[] {
  const results: string[] = []
  page.on('request', (request) => {
    const result = request.method() === 'POST' ? readResult(request.postData() ?? '') : ''
    if (result) results.push(result)
  })
  return results
}

/** Of a form that is posted as `application/x-www-form-urlencoded`. */
function readResult(body: string): string {
  return new URLSearchParams(body).get('keytap-result') ?? ''
}
