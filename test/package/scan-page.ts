/** A page with the scanner's script on a server of its own, in a Chromium whose camera is fed from a file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { browserArguments, findBrowser } from '../browser.ts'
import { dist, readIntegrity } from './published.ts'

export const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
  + "img-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html keytap-scan"

const types = { js: 'text/javascript', wasm: 'application/wasm' } as const

export type ScanPage = {
  readonly address: string
  readonly addressWith: (policy: string) => string
  /** Writes a film into the server's folder and answers with the flags for a browser that shows it. */
  readonly film: (name: string, bytes: Uint8Array) => readonly string[]
  readonly withCamera: (flags: readonly string[], use: (page: Page) => Promise<void>) => Promise<void>
  readonly close: () => void
}

export async function openScanPage(): Promise<ScanPage> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-camera-'))
  const server = createServer((request, response) => {
    const { body, type, policy } = serve(new URL(request.url ?? '/', 'http://localhost'))
    response.writeHead(200, { 'content-type': type, ...(policy === null ? {} : { 'content-security-policy': policy }) }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    addressWith: (policy) => `${address}/?policy=${encodeURIComponent(policy)}`,
    film(name, bytes) {
      writeFileSync(join(folder, name), bytes)
      return ['--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${join(folder, name)}`]
    },
    async withCamera(flags, use) {
      const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), {
        executablePath: await findBrowser(), headless: true, args: [...browserArguments, '--use-fake-device-for-media-stream', ...flags],
      })
      try {
        await use(context.pages()[0] ?? await context.newPage())
      } finally {
        await context.close()
      }
    },
    close() {
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The page has the policy that its address names; the worker's script always has the strict one. */
function serve(url: URL): { readonly body: Buffer | string; readonly type: string; readonly policy: string | null } {
  const facts = readIntegrity()
  const script = Object.keys(facts).find((name) => /^keytap-scan-[\d.]+\.en\.js$/.test(name)) ?? ''
  const name = url.pathname.slice(1)
  if (name in facts) {
    const type = types[name.split('.').at(-1) as keyof typeof types]
    return { body: readFileSync(join(dist, 'script', name)), type, policy: name.endsWith('decoder.js') ? strict : null }
  }
  const body = `<!doctype html><title>Scan</title><script src="/${script}" integrity="${facts[script]?.integrity}" crossorigin></script><keytap-scan></keytap-scan>`
  return { body, type: 'text/html', policy: url.searchParams.get('policy') ?? strict }
}

export type Told = { readonly text: string; readonly format: string; readonly ms: number; readonly limited: boolean; readonly code: string }

/** Starts the scanner and waits for the first thing it tells. */
export async function scan(page: Page, address: string): Promise<{ readonly told: Told; readonly complaints: readonly string[] }> {
  const complaints: string[] = []
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  await page.goto(address)
  const told = await page.evaluate(() => new Promise<Told>((resolve) => {
    const element = document.querySelector('keytap-scan') as HTMLElement & { start(): void }
    const begun = performance.now()
    const tell = (event: Event): void => {
      const { text = '', format = '', code = '' } = event as unknown as Partial<Told>
      resolve({ text, format, code, ms: performance.now() - begun, limited: element.shadowRoot?.querySelector('[part=limited]') !== null })
    }
    for (const type of ['qr-read', 'qr-failed']) element.addEventListener(type, tell)
    element.start()
  }))
  return { told, complaints }
}
