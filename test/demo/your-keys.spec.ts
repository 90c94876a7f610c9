/** A person looks after their keys: a second one, a new name, one less, and the last one guarded. */
import { listKeys } from '../../demo/keytap.ts'
import { enrollKey, expect, expectAccessible, picture, plugIn, signUp, test } from './support/test.ts'

test('a second key is added, renamed and removed', async ({ page, session, stage }) => {
  const username = await signUp(page)
  const first = await plugIn(session)
  await enrollKey(page, 'Ring')
  await first.setTouched(false)
  await plugIn(session, { protocol: 'u2f' })

  await page.goto('/security')
  const keys = page.locator('keytap-devices')
  await expect(keys.getByText('Ring')).toBeVisible()
  await keys.getByRole('button', { name: 'Add a key' }).click()
  await keys.getByRole('button', { name: 'Add security key' }).click()
  await keys.getByLabel('Name of this key').fill('Drawer')
  await keys.getByRole('button', { name: 'Save name' }).click()
  await expect(keys.getByRole('listitem')).toHaveCount(2)
  await picture(page, 'your-keys')
  await expectAccessible(page)

  await keys.getByRole('button', { name: /Rename .*Drawer/ }).click()
  await keys.getByLabel('Name of this key').fill('Desk drawer')
  await keys.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(keys.getByText('Desk drawer', { exact: true })).toBeVisible()
  expect((await listKeys(stage.account, username)).map((key) => key.name).toSorted()).toEqual(['Desk drawer', 'Ring'])

  await keys.getByRole('button', { name: /Remove .*Desk drawer/ }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toBeVisible()
  await picture(page, 'your-keys-remove')
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect(keys.getByRole('listitem')).toHaveCount(1)
  expect((await listKeys(stage.account, username)).map((key) => key.name)).toEqual(['Ring'])
})

test('the last key does not go without being asked twice', async ({ page, session, stage }) => {
  const username = await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Only one')
  await page.goto('/security')
  const keys = page.locator('keytap-devices')
  await keys.getByRole('button', { name: /Remove .*Only one/ }).click()
  const question = page.getByRole('alertdialog')
  await question.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(question.getByText(/is your last key/)).toBeVisible()
  expect(await listKeys(stage.account, username)).toHaveLength(1)
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(keys.getByText('Only one')).toBeVisible()
})
