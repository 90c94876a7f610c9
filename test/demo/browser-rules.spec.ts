/** What a strict page asks of the elements: no secret left lying about, no rule broken, every byte pinned. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { root } from './support/stage.ts'
import { enrollKey, expect, plugIn, signUp, test } from './support/test.ts'

test('no ticket is left in DOM, address, storage, console, referrer or performance entries', async ({ page, session, watch }) => {
  await signUp(page)
  await plugIn(session)
  const tickets: string[] = []
  page.on('response', async (response) => {
    if (new URL(response.url()).pathname.startsWith('/tickets/')) tickets.push(((await response.json()) as { ticket: string }).ticket)
  })
  await page.goto('/security/add')
  await page.getByRole('button', { name: 'Add security key' }).click()
  await page.getByLabel('Name of this key').fill('Blue key')
  await page.getByRole('button', { name: 'Save name' }).click()
  await expect(page.locator('keytap-enroll').getByText('Blue key').first()).toBeVisible()

  expect(tickets.length).toBeGreaterThan(0)
  expect(tickets[0]).toMatch(/^kt_/)
  const seen = [await readPage(page), page.url(), ...watch.messages, ...watch.requests].join('\n')
  expect(seen).toContain('keytap-enroll')
  for (const ticket of tickets) expect(seen).not.toContain(ticket)
  expect(seen).not.toMatch(/kt_[a-z0-9]{16}_/)
})

test('the whole journey breaks no rule of a default-src none policy with Trusted Types', async ({ page, session, watch }) => {
  await signUp(page)
  await plugIn(session)
  await enrollKey(page, 'Blue key')
  const response = await page.goto('/security')
  const policy = response?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types lit-html")
  expect(policy).not.toMatch(/unsafe|nonce|\*/)
  await expect(page.locator('keytap-devices').getByText('Blue key')).toBeVisible()
  expect(watch.violations).toEqual([])
  expect(watch.messages.filter((message) => message.startsWith('error'))).toEqual([])
})

test('a script that differs by one byte is not run', async ({ page, watch }) => {
  await page.route('**/keytap-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${await response.text()} ` })
  })
  await page.goto('/sign-in/key')
  await page.waitForLoadState('load')
  expect(await page.evaluate(() => customElements.get('keytap-verify') === undefined)).toBe(true)
  expect(watch.messages.join('\n')).toMatch(/integrity/)
})

test('the script is one file without imports and makes no code from strings', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const code = await readFile(join(root, `dist/script/keytap-${version}.js`), 'utf8')
  expect(code).not.toMatch(/\beval\s*\(|new Function\b|\bimport\s*\(|^\s*import\s/m)
})

/** Everything a script of the page, or a person with its tools, could read. */
function readPage(page: Page): Promise<string> {
  return page.evaluate(() => {
    const read = (node: Element | ShadowRoot): string => {
      const inner = [...node.querySelectorAll('*')].flatMap((element) => (element.shadowRoot ? [read(element.shadowRoot)] : []))
      return [node instanceof Element ? node.outerHTML : node.innerHTML, ...inner].join('\n')
    }
    const stores = [localStorage, sessionStorage].map((store) => JSON.stringify({ ...store }))
    const entries = performance.getEntries().map((entry) => JSON.stringify(entry))
    return [read(document.documentElement), ...stores, ...entries, document.cookie, document.referrer].join('\n')
  })
}
