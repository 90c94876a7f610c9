/** The main job, from the click to the row and back. */
import { DatabaseSync } from 'node:sqlite'
import { listKeys } from '../../demo/keytap.ts'
import { enrollKey, expect, expectAccessible, picture, plugIn, signInWithPassword, signOut, signUp, signUpByHand, test } from './support/test.ts'

test('a person enrolls a key, and the verifier keeps it', async ({ page, session, stage, watch }) => {
  const username = await signUpByHand(page)
  await expect(page.getByRole('heading', { name: 'Protect this account' })).toBeVisible()
  await plugIn(session)
  await enrollKey(page, 'Blue key on my ring')
  await picture(page, 'key-added')
  await expectAccessible(page)

  const keys = await listKeys(stage.account, username)
  expect(keys).toMatchObject([{ name: 'Blue key on my ring', fmt: 'packed', transports: ['usb'] }])
  expect(readCredentials(stage.database, username)).toEqual([{ name: 'Blue key on my ring', state: 'active', fmt: 'packed', rp_id: 'localhost' }])
  expect(watch.messages).toEqual([])
})

test('the bank shows what its own server learned, not what the browser said', async ({ page, session }) => {
  const username = await signUp(page)
  await plugIn(session, { protocol: 'u2f' })
  await enrollKey(page, 'Old key')
  const proof = page.locator('dl.facts')
  await expect(proof).toContainText(username)
  await expect(proof).toContainText('fido-u2f')
  await expect(proof).toContainText('ES256')
  await expect(proof).toContainText('No, touch only')
})

test('after the password the key is asked for, and without it nobody gets in', async ({ page, session }) => {
  const username = await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  await signOut(page)

  await signInWithPassword(page, username)
  await expect(page.getByRole('heading', { name: 'Now your key' })).toBeVisible()
  await picture(page, 'second-step')
  await expectAccessible(page)
  await page.goto('/account')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()

  await page.goto('/sign-in/key')
  await page.getByRole('button', { name: 'Use security key' }).click()
  await page.waitForURL('**/account')
  await expect(page.getByText('One key guards this account')).toBeVisible()
})

test('a key that knows its user signs in alone', async ({ page, session }) => {
  const username = await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  await signOut(page)
  await page.getByRole('link', { name: 'Use my security key' }).click()
  await page.getByRole('button', { name: 'Use security key' }).click()
  await page.waitForURL('**/account')
  await expect(page.getByText(username)).toBeVisible()
})

test('an old key without a PIN is a second step after the password', async ({ page, session }) => {
  const username = await signUp(page)
  await plugIn(session, { protocol: 'u2f' })
  await enrollKey(page, 'Old key')
  await signOut(page)
  await signInWithPassword(page, username)
  await page.getByRole('button', { name: 'Use security key' }).click()
  await page.waitForURL('**/account')
  await expect(page.getByText('One key guards this account')).toBeVisible()
})

test('sending money takes a touch that is bound to this transfer', async ({ page, session }) => {
  await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  await page.goto('/account')
  await page.getByLabel('To').selectOption('Lantern Books')
  await page.getByLabel('Amount').fill('81.45')
  await page.getByLabel('Reference').fill('Winter reading')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('$81.45')).toBeVisible()
  await picture(page, 'transfer-confirm')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('heading', { name: 'Sent' })).toBeVisible()
  await expect(page.locator('dl.facts').last()).toContainText('for this time')
  await picture(page, 'transfer-sent')
  await expectAccessible(page)
  await page.goto('/account')
  await expect(page.getByText('$4,400.00')).toBeVisible()
})

function readCredentials(database: string, username: string): unknown[] {
  const file = new DatabaseSync(database, { readOnly: true })
  const rows = file.prepare(`
    SELECT c.name, c.state, c.fmt, c.rp_id FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.username = ?`).all(username)
  file.close()
  return rows.map((row) => ({ ...row }))
}
