/** A customer adds a phone: from the click over two codes and a touch to the row in the bank's list. */
import type { Page } from '@playwright/test'
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import type { ActivationKeys } from '../../server/contract/shapes/activations.ts'
import { answerTyped, openMessage2, readMessage1, signTest, type Waiting } from '../activation/device.ts'
import { enrollKey, expect, expectAccessible, picture, plugIn, signUp, test } from './support/test.ts'

/** What a camera in front of the page would read. */
async function scanPage(page: Page): Promise<Uint8Array> {
  const code = page.locator('keytap-activate keytap-qr')
  await expect(code).toBeVisible()
  const bytes = decodeQrText(await code.evaluate((element) => (element as HTMLElement & { value: string }).value))
  if (bytes === null) throw new Error('The page shows no message.')
  return bytes
}

/** The phone in the other hand; it knows the verifier by its own configuration. */
async function answerAsPhone(verifier: string, message1: Uint8Array): Promise<Waiting> {
  const kid = Buffer.from(message1.slice(2, 6)).toString('hex')
  const { keys } = (await (await fetch(`${verifier}/v1/activation-keys?kid=${kid}`)).json()) as ActivationKeys
  const issuers = keys.map(({ kid: keyId, key, rpId }) => ({ keyId, key: new Uint8Array(Buffer.from(key, 'base64url')), rpId }))
  const asked = await readMessage1(message1, issuers, Date.now())
  if (asked === null) throw new Error('The phone does not answer this message.')
  expect([asked.account, asked.rpId]).toEqual(['Alder Bank', 'localhost'])
  return answerTyped(asked, 'android')
}

for (const [name, look] of [
  ['phone-light', { viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
  ['desk-dark', { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' }],
] as const) {
  test.describe(name, () => {
    test.use(look)

    test(`a phone is added, from the click to the row (${name})`, async ({ page, session, stage, watch }) => {
      await signUp(page)
      await page.goto('/devices')
      await expect(page, 'a key comes first').toHaveURL(/\/security\/add$/)
      await plugIn(session)
      await enrollKey(page, 'Ring')
      await page.getByRole('link', { name: 'Devices' }).click()
      await expect(page.getByText('None yet')).toBeVisible()
      await picture(page, `devices-${name}-none`)
      await page.getByRole('link', { name: 'Add a phone' }).click()
      const element = page.locator('keytap-activate')
      await element.getByRole('button', { name: 'Add a device' }).click()
      const waiting = await answerAsPhone(stage.verifier, await scanPage(page))
      await picture(page, `devices-${name}-first-code`)
      await expectAccessible(page)
      await element.getByRole('button', { name: 'My device shows a code' }).click()
      await element.getByLabel('Code on your device').fill(Buffer.from(waiting.code).toString('ascii'))
      await element.getByLabel('Name of the device').fill('Pocket phone')
      await picture(page, `devices-${name}-code`)
      await element.getByRole('button', { name: 'Check the code' }).click()
      await element.getByRole('button', { name: 'Use security key' }).click()
      const instance = await openMessage2(waiting, await scanPage(page))
      if (instance === null) throw new Error('The second message is not for this phone.')
      await element.getByRole('button', { name: 'My device shows 8 digits' }).click()
      await element.getByLabel('Digits on your device').fill(await signTest(instance))
      await element.getByRole('button', { name: 'Finish' }).click()
      await expect(page.getByRole('heading', { name: 'Your phone is in' })).toBeVisible()
      await expect(page.getByText('by your key Ring')).toBeVisible()
      await picture(page, `devices-${name}-proof`)
      await expectAccessible(page)
      await page.getByRole('link', { name: 'See your devices' }).click()
      await expect(page.getByRole('listitem').filter({ hasText: 'Pocket phone' })).toContainText(`${waiting.asked.license}-1`)
      await picture(page, `devices-${name}-list`)
      await expectAccessible(page)
      expect(watch.messages).toEqual([])
    })
  })
}

test('the scanner opens under the bank\'s policy, and only on the page that needs it', async ({ page, session }) => {
  await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Ring')
  await page.goto('/devices/add')
  const element = page.locator('keytap-activate')
  await element.getByRole('button', { name: 'Add a device' }).click()
  await element.getByRole('button', { name: 'My device shows a code' }).click()
  await element.getByRole('button', { name: 'Scan with the camera' }).click()
  // No camera is plugged into this machine: what is said is how to go on.
  await expect(element.locator('keytap-scan').getByRole('alert')).toBeVisible()
  await expect(element.getByRole('button', { name: 'Use a picture' })).toBeVisible()
  await expectAccessible(page)
  const policyOf = async (path: string) => (await page.request.get(path)).headers()['permissions-policy'] ?? ''
  expect([await policyOf('/devices/add'), await policyOf('/account')].map((policy) => policy.includes('camera=(self)'))).toEqual([true, false])
})
