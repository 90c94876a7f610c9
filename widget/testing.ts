/**
 * `keytap/testing`: what an integrator's browser test needs to enroll and use a key without a hand
 * on one. It speaks the Chrome DevTools Protocol, so it needs Chrome, Chromium or Edge, and any tool
 * that gives a session of the page under test:
 *
 * ```ts
 * const session = await page.context().newCDPSession(page) // Playwright
 * const session = await page.createCDPSession()            // Puppeteer
 *
 * const key = await addSecurityKey(session)
 * const element = driveElement(session, 'keytap-enroll')
 * await element.start()
 * await element.waitFor('done')
 * await key.remove()
 * ```
 *
 * A session and its keys belong to one page: a new tab, popup or reload in another process needs
 * `addSecurityKey` again.
 */
export { addSecurityKey, type SecurityKey, type SecurityKeyOptions, type StoredCredential } from './testing/security-key.ts'
export { driveElement, type DrivenElement } from './testing/drive-element.ts'
export type { CdpSession } from './testing/cdp-session.ts'
