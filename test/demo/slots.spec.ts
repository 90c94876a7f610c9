/** A slot that an administrator made is filled by the element, in a real Chromium. */
import { expect, test } from '@playwright/test'
import { addSecurityKey } from '../../widget/testing.ts'
import { openBankHost } from './support/bank-host.ts'

test('a ticket for a slot lets <keytap-enroll> fill it, and its row has the serial', async () => {
  const bank = await openBankHost()
  try {
    const slot = await bank.addSlot('mandy')
    const page = await (await bank.browser.newContext()).newPage()
    await addSecurityKey(await page.context().newCDPSession(page))
    await page.goto(await bank.pageFor({ operation: 'enroll', username: 'mandy', device: slot.id }))
    await page.locator('keytap-enroll').getByRole('button').first().click()
    await expect.poll(() => page.locator('keytap-enroll').evaluate((element) => (element as HTMLElement & { value: string }).value)).toMatch(/^kr_/)
    const value = await page.locator('keytap-enroll').evaluate((element) => (element as HTMLElement & { value: string }).value)
    const { username, device } = await bank.redeem(value, 'enroll')
    expect([username, device.serial]).toEqual(['mandy', slot.serial])
    expect(await bank.findSlot(slot.id)).toEqual({ ...slot, state: 'filled', deviceId: device.id })
    expect((await bank.listDevices('mandy')).map(({ serial }) => serial)).toEqual([slot.serial])
  } finally {
    await bank.close()
  }
})
