/** A device that a program of the older dialect added is filled by the element, in a real Chromium. */
import { expect, test } from '@playwright/test'
import { addSecurityKey } from '../../widget/testing.ts'
import { openBankHost } from './support/bank-host.ts'

test('<keytap-enroll> fills the slot that add_u2f_device made, and its row has the serial', async () => {
  const bank = await openBankHost()
  try {
    const added = await bank.askOlder({ type: 'add_u2f_account', username: 'ada' })
    const more = await bank.askOlder({ type: 'add_u2f_device', username: 'ada', notificationMethod: 0 })
    expect([added['errorCode'], more['errorCode']]).toEqual([0, 0])
    const slots = await bank.listSlots('ada')
    const slot = slots.find(({ serial }) => serial === more['deviceId'])
    const page = await (await bank.browser.newContext()).newPage()
    await addSecurityKey(await page.context().newCDPSession(page))
    await page.goto(await bank.pageFor({ operation: 'enroll', username: 'ada', device: slot?.id ?? '' }))
    const element = page.locator('keytap-enroll')
    await element.getByRole('button').first().click()
    const value = () => element.evaluate((one) => (one as HTMLElement & { value: string }).value)
    await expect.poll(value).toMatch(/^kr_/)
    const { username, device } = await bank.redeem(await value(), 'enroll')
    expect([username, device.serial]).toEqual(['ada', more['deviceId']])
    expect((await bank.listSlots('ada')).map(({ serial, state, deviceId }) => [serial, state, deviceId]).toSorted())
      .toEqual([[added['deviceId'], 'empty', null], [device.serial, 'filled', device.id]].toSorted())
    expect((await bank.listDevices('ada')).map(({ serial }) => serial)).toEqual([device.serial])
  } finally {
    await bank.close()
  }
})
