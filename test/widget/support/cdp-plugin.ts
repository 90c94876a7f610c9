/**
 * Gives a browser test the Chrome DevTools Protocol of its own page: virtual security keys, media
 * emulation, screenshots. Server side of `cdp.ts`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ChromeLauncher } from '@web/test-runner-chrome'
import type { BasicTestSession, TestRunnerPlugin } from '@web/test-runner-core'
import type { CDPSession } from 'puppeteer-core'

export type CdpCall = { readonly method: string; readonly params?: object }
export type Shot = { readonly name: string; readonly clip?: { x: number; y: number; width: number; height: number } }

const folder = join(import.meta.dirname, '../../../test-results/widget')

export function cdpPlugin(): TestRunnerPlugin {
  const sessions = new Map<string, Promise<CDPSession>>()
  const sessionFor = (session: BasicTestSession): Promise<CDPSession> => {
    const known = sessions.get(session.id)
    if (known) return known
    const opened = openSession(session)
    sessions.set(session.id, opened)
    return opened
  }
  return {
    name: 'keytap-cdp',
    async executeCommand({ command, payload, session }) {
      if (command === 'cdp') {
        const { method, params } = payload as CdpCall
        const cdp = await sessionFor(session)
        // Wrapped, since the runner takes an empty answer for "not my command".
        return { answer: await cdp.send(method as 'Browser.getVersion', params as undefined) }
      }
      if (command === 'screenshot') return { path: await takeScreenshot(await sessionFor(session), payload as Shot) }
      return undefined
    },
  }
}

/**
 * A page of its own session. Without `WebAuthn.enable` a ceremony hangs beyond its timeout, and
 * without focus emulation the browser refuses one in every page but the front one.
 */
async function openSession(session: BasicTestSession): Promise<CDPSession> {
  const page = (session.browser as unknown as ChromeLauncher).getPage(session.id)
  const cdp = await page.createCDPSession()
  await cdp.send('WebAuthn.enable', { enableUI: false })
  await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true })
  return cdp
}

async function takeScreenshot(cdp: CDPSession, { name, clip }: Shot): Promise<string> {
  const path = join(folder, `${name}.png`)
  const { data } = await cdp.send('Page.captureScreenshot', clip ? { clip: { ...clip, scale: 2 }, captureBeyondViewport: true } : {})
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, Buffer.from(data, 'base64'))
  return path
}
