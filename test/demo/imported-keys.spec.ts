/** The bridge from U2F in a real Chromium: a key registered under an AppID signs in, and is enrolled anew. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { expect, test as base, type CDPSession, type Page } from '@playwright/test'
import { addSecurityKey } from '../../widget/testing.ts'
import { decodeQrText } from '../../server/contract/kap/qr-text.ts'
import { answerTyped, readMessage1 } from '../activation/device.ts'
import { openBankHost, type BankHost } from './support/bank-host.ts'

const appId = 'https://bank.example/u2f/app-id.json'

const test = base.extend<object, { readonly bank: BankHost }>({
  bank: [async ({ browserName }, use) => {
    if (browserName !== 'chromium') throw new Error('Virtual security keys need Chromium.')
    const bank = await openBankHost()
    await use(bank)
    await bank.close()
  }, { scope: 'worker', timeout: 120_000 }],
})

/** A U2F key that was registered under `scope` long ago, plugged into the page, and its row in somebody's database. */
async function plugInOldKey(session: CDPSession, username: string, scope = appId) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyHandle = randomBytes(64)
  const { authenticatorId } = await addSecurityKey(session, { protocol: 'u2f' })
  const credential = {
    credentialId: keyHandle.toString('base64'),
    isResidentCredential: false,
    // The key stores the hash of whatever it was registered under.
    rpId: scope,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    signCount: 41,
  }
  await session.send('WebAuthn.addCredential', { authenticatorId, credential })
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
  return { username, appId, keyHandle: keyHandle.toString('base64url'), publicKey: point.toString('base64url'), counter: 41, label: 'Key of old' }
}

const openPage = async (bank: BankHost): Promise<{ page: Page; session: CDPSession }> => {
  const page = await (await bank.browser.newContext()).newPage()
  return { page, session: await page.context().newCDPSession(page) }
}

const told = (page: Page) => page.evaluate(() => (window as unknown as { told: string[] }).told)
const valueOf = (page: Page) => page.locator('keytap-verify').evaluate((element) => (element as HTMLElement & { value: string }).value)

test('a key that was imported signs in under its AppID', async ({ bank }) => {
  const { page, session } = await openPage(bank)
  const row = await plugInOldKey(session, 'ada')
  expect((await bank.importKey(row)).imported).toBe(1)
  await page.goto(await bank.pageFor({ operation: 'verify', username: 'ada' }))
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
  expect(await told(page)).toEqual(['verified', 'done'])
  const { username, device } = await bank.redeem(await valueOf(page), 'verify')
  expect([username, device.origin, device.name]).toEqual(['ada', 'imported', 'Key of old'])
})

test('a key registered under another AppID does not answer', async ({ bank }) => {
  const { page, session } = await openPage(bank)
  await bank.importKey(await plugInOldKey(session, 'bea', 'https://bank.example/other'))
  await page.goto(await bank.pageFor({ operation: 'verify', username: 'bea' }))
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('heading', { name: 'The key was not used.' })).toBeVisible()
})

test('an imported key does not enroll a second time unknowingly', async ({ bank }) => {
  const { page, session } = await openPage(bank)
  await bank.importKey(await plugInOldKey(session, 'cleo'))
  await page.goto(await bank.pageFor({ operation: 'enroll', username: 'cleo' }))
  await page.getByRole('button', { name: 'Add security key' }).click()
  await expect(page.getByRole('heading', { name: 'This key is already yours.' })).toBeVisible()
})

test('the same key is enrolled anew after it signed in, and both records know each other', async ({ bank }) => {
  await bank.setPolicy({ upgradeImported: 'offer' })
  const { page, session } = await openPage(bank)
  await bank.importKey(await plugInOldKey(session, 'dora'))
  await page.goto(await bank.pageFor({ operation: 'verify', username: 'dora' }))
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('button', { name: 'Renew key' })).toBeVisible()
  // Who listens is not sent away from the offer; the form could be sent already.
  expect(await told(page)).toEqual([])
  const result = await valueOf(page)
  expect(result).toMatch(/^kr_/)
  await page.getByRole('button', { name: 'Renew key' }).click()
  await expect(page.getByRole('heading', { name: 'Your key is ready' })).toBeVisible()
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
  expect(await told(page)).toEqual(['enrolled', 'verified', 'done'])
  expect(await valueOf(page)).toBe(result)
  expect((await bank.redeem(result, 'verify')).device.origin).toBe('imported')
  const devices = await bank.listDevices('dora')
  const old = devices.find(({ origin }) => origin === 'imported')
  const renewed = devices.find(({ origin }) => origin === 'enrolled')
  expect([old?.replacedBy, renewed?.replaces, renewed?.name]).toEqual([renewed?.id, old?.id, 'Key of old'])
  // The new credential signs in without any AppID.
  await page.goto(await bank.pageFor({ operation: 'verify', username: 'dora', ...(renewed && { device: renewed.id }) }))
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
})

test('the offer is skipped in one press, and the sign-in counts', async ({ bank }) => {
  await bank.setPolicy({ upgradeImported: 'replace' })
  const { page, session } = await openPage(bank)
  await bank.importKey(await plugInOldKey(session, 'edna'))
  await page.goto(await bank.pageFor({ operation: 'verify', username: 'edna' }))
  await page.getByRole('button', { name: 'Use security key' }).click()
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
  expect(await told(page)).toEqual(['verified', 'done'])
  expect((await bank.redeem(await valueOf(page), 'verify')).username).toBe('edna')
  expect((await bank.listDevices('edna')).length).toBe(1)
})

test('the imported record goes where the policy says so', async ({ bank }) => {
  await bank.setPolicy({ upgradeImported: 'replace' })
  const { page, session } = await openPage(bank)
  await bank.importKey(await plugInOldKey(session, 'fran'))
  await page.goto(await bank.pageFor({ operation: 'verify', username: 'fran' }))
  await page.getByRole('button', { name: 'Use security key' }).click()
  await page.getByRole('button', { name: 'Renew key' }).click()
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
  expect((await bank.listDevices('fran')).map(({ origin }) => origin)).toEqual(['enrolled'])
  expect((await bank.redeem(await valueOf(page), 'verify')).device.origin).toBe('enrolled')
})

test('a key that was imported vouches for a new device under its AppID', async ({ bank }) => {
  const { page, session } = await openPage(bank)
  await bank.importKey(await plugInOldKey(session, 'gwen'))
  await bank.addLicense('gwen')
  await bank.setPolicy({ activation: { typedCodes: true, vouch: 'required' } })
  await page.goto(await bank.pageFor({ operation: 'activate', username: 'gwen' }))
  await page.getByRole('button', { name: 'Add a device' }).click()
  await expect(page.locator('keytap-qr [part=frame]')).toBeVisible()
  const code = await answerInSoftware(bank, await page.locator('keytap-qr').evaluate((element) => (element as HTMLElement & { value: string }).value))
  await page.getByRole('button', { name: 'My device shows a code' }).click()
  await page.getByLabel('Code on your device').fill(code)
  await page.getByRole('button', { name: 'Check the code' }).click()
  await page.getByRole('button', { name: 'Use security key' }).click()
  await expect(page.getByRole('button', { name: 'My device shows 8 digits' })).toBeVisible()
  const [device] = await bank.listDevices('gwen')
  expect(await bank.listInstances('gwen')).toMatchObject([{ state: 'pending', vouchedBy: device?.id }])
})

/** What a device shows for message 1, typed. */
async function answerInSoftware(bank: BankHost, message1: string): Promise<string> {
  const message = decodeQrText(message1) ?? new Uint8Array()
  const { keys } = await bank.listActivationKeys(Buffer.from(message.subarray(2, 6)).toString('hex'))
  const issuers = keys.map(({ kid, key, rpId }) => ({ keyId: kid, key: Buffer.from(key, 'base64url'), rpId }))
  const asked = await readMessage1(message, issuers, Date.now())
  if (!asked) throw new Error('The device does not answer this message.')
  return Buffer.from((await answerTyped(asked, 'android')).code).toString()
}
