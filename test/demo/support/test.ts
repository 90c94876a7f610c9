/** What every test of the demo begins with: one stage for all, a page that is watched, a user. */
import { randomUUID } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as base, type CDPSession, type Page } from '@playwright/test'
import { addSecurityKey, type SecurityKey, type SecurityKeyOptions } from '../../../widget/testing.ts'
import { openStage, type Stage } from './stage.ts'

export { expect }

/** What went over the page's console and its security policy. */
export type Watch = { readonly violations: string[]; readonly messages: string[]; readonly requests: string[] }

type Fixtures = { readonly watch: Watch; readonly session: CDPSession }
type WorkerFixtures = { readonly stage: Stage }

export const test = base.extend<Fixtures, WorkerFixtures>({
  stage: [async ({ browserName }, use) => {
    if (browserName !== 'chromium') throw new Error('Virtual security keys need Chromium.')
    const stage = await openStage()
    await use(stage)
    await stage.stop()
  }, { scope: 'worker', timeout: 120_000 }],
  baseURL: async ({ stage }, use) => use(stage.bank),
  watch: [async ({ page }, use) => {
    const watch: Watch = { violations: [], messages: [], requests: [] }
    page.on('console', (message) => watch.messages.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => watch.messages.push(`error: ${error.message}`))
    page.on('request', (request) => watch.requests.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
    await page.exposeFunction('tellViolation', (text: string) => watch.violations.push(text))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const { tellViolation } = window as unknown as { tellViolation(text: string): void }
        tellViolation(`${event.violatedDirective} ${event.blockedURI}`)
      })
    })
    await use(watch)
    // No test of the demo may end with a broken rule of its own policy.
    expect(watch.violations, 'Content-Security-Policy violations').toEqual([])
  }, { auto: true }],
  // A page whose ceremonies no virtual key answers would wait for a person, so WebAuthn is on always.
  session: [async ({ page }, use) => {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable', { enableUI: false })
    await use(session)
  }, { auto: true }],
})

export const plugIn = (session: CDPSession, options?: SecurityKeyOptions): Promise<SecurityKey> => addSecurityKey(session, options)

export const password = 'correct horse battery'

const newUsername = (): string => `mandy-${randomUUID().slice(0, 8)}`

/** Opens an account under a name of its own, by the request that the form sends, and ends on the account page. */
export async function signUp(page: Page, fullName = 'Mandy Moss'): Promise<string> {
  const username = newUsername()
  await page.goto('/')
  const { origin } = new URL(page.url())
  const answer = await page.request.post('/sign-up', { form: { 'full-name': fullName, username, password }, headers: { origin } })
  expect(answer.url()).toBe(`${origin}/account`)
  await page.goto('/account')
  return username
}

/** The same, by hand. */
export async function signUpByHand(page: Page, fullName = 'Mandy Moss'): Promise<string> {
  const username = newUsername()
  await page.goto('/sign-up')
  await page.getByLabel('Full name').fill(fullName)
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Open account' }).click()
  await page.waitForURL('**/account')
  return username
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

export async function signInWithPassword(page: Page, username: string): Promise<void> {
  await page.goto('/')
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** From the account page to the page that says what the bank learned. */
export async function enrollKey(page: Page, name: string): Promise<void> {
  await page.goto('/security/add')
  await page.getByRole('button', { name: 'Add security key' }).click()
  await page.getByLabel('Name of this key').fill(name)
  await page.getByRole('button', { name: 'Save name' }).click()
  await expect(page.locator('keytap-enroll').getByText(`${name}`)).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Your key is in' })).toBeVisible()
}

/** WCAG 2.2 AA, shadow roots included; a page's own frames would need axe's second page. Without motion: a dialog that is still fading in has no contrast to measure. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`), `axe on ${page.url()}`).toEqual([])
  await page.emulateMedia({ reducedMotion: null })
}

/** Where `KEYTAP_SCREENSHOTS` names a folder, the page's picture goes there for a person to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['KEYTAP_SCREENSHOTS']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true, animations: 'disabled' })
}
