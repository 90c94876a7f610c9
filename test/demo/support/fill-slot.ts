/** A slot that somebody made for a user is filled on a page that has the element and a ticket for it. */
import { expect } from '@playwright/test'
import { addSecurityKey } from '../../../widget/testing.ts'
import type { BankHost } from './bank-host.ts'

/** The slot `serial` of the user becomes the row of the key, and every other slot of theirs stays empty. */
export async function expectFilled(bank: BankHost, user: string, serial: unknown): Promise<void> {
  const before = await bank.listSlots(user)
  const slot = before.find((one) => one.serial === serial)
  const page = await (await bank.browser.newContext()).newPage()
  await addSecurityKey(await page.context().newCDPSession(page))
  await page.goto(await bank.pageFor({ operation: 'enroll', username: user, device: slot?.id ?? '' }))
  const element = page.locator('keytap-enroll')
  await element.getByRole('button').first().click()
  const value = () => element.evaluate((one) => (one as HTMLElement & { value: string }).value)
  await expect.poll(value).toMatch(/^kr_/)
  const { username, device } = await bank.redeem(await value(), 'enroll')
  expect([username, device.serial]).toEqual([user, serial])
  const filled = (one: string) => one === serial ? [one, 'filled', device.id] : [one, 'empty', null]
  expect((await bank.listSlots(user)).map((one) => [one.serial, one.state, one.deviceId])).toEqual(before.map((one) => filled(one.serial)))
  expect((await bank.listDevices(user)).map((one) => one.serial)).toEqual([serial])
}
