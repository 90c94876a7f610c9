/**
 * The second script as an integrator hosts it: real Chromium, a strict policy, a camera that is fed
 * from a file, and the frames that it shows.
 */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { browserArguments, findBrowser } from '../browser.ts'
import { drawLayers } from '../qr/draw.ts'
import { toVideo } from '../qr/video.ts'
import { encodeColor, type Layers } from '../../widget/qr/encode-color.ts'
import { encodeMono, type Grid } from '../../widget/qr/encode-mono.ts'
import { dist, readIntegrity } from './published.ts'

const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
  + "img-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html keytap-scan"
const long = 'KT1:' + '6BFOXN %*BD3JR'.repeat(20)

const folder = mkdtempSync(join(tmpdir(), 'keytap-camera-'))
const facts = readIntegrity()
const script = Object.keys(facts).find((name) => /^keytap-scan-[\d.]+\.js$/.test(name)) ?? ''
const types = { js: 'text/javascript', wasm: 'application/wasm' } as const

let server: Server
let address = ''

/** The page has the policy that its address names; the worker's script always has the strict one. */
function serve(url: URL): { readonly body: Buffer | string; readonly type: string; readonly policy: string | null } {
  const policy = url.searchParams.get('policy') ?? strict
  const name = url.pathname.slice(1)
  if (name in facts) {
    return { body: readFileSync(join(dist, 'script', name)), type: types[name.split('.').at(-1) as 'js'] ?? 'text/plain', policy: name.endsWith('decoder.js') ? strict : null }
  }
  const page = `<!doctype html><title>Scan</title><script src="/${script}" integrity="${facts[script]?.integrity}" crossorigin></script><keytap-scan></keytap-scan>`
  return { body: page, type: 'text/html', policy }
}

before(async () => {
  writeFileSync(join(folder, 'mono.y4m'), toVideo([drawLayers([encodeMono('KT1:HELLO') as Grid], 8)], 1280, 720))
  writeFileSync(join(folder, 'color.y4m'), toVideo([drawLayers(encodeColor(long) as Layers, 8)], 640, 480))
  server = createServer((request, response) => {
    const { body, type, policy } = serve(new URL(request.url ?? '/', 'http://localhost'))
    response.writeHead(200, { 'content-type': type, ...(policy === null ? {} : { 'content-security-policy': policy }) }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

after(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function withCamera(flags: readonly string[], use: (page: Page) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(folder, 'profile-'))
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: await findBrowser(), headless: true, args: [...browserArguments, '--use-fake-device-for-media-stream', ...flags],
  })
  try {
    await use(context.pages()[0] ?? await context.newPage())
  } finally {
    await context.close()
  }
}

const film = (name: string): readonly string[] => ['--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${join(folder, name)}`]

type Told = { readonly text: string; readonly format: string; readonly ms: number; readonly limited: boolean; readonly code: string }

/** Starts the scanner and waits for the first thing it tells. */
async function scan(page: Page, policy = strict): Promise<{ readonly told: Told; readonly complaints: readonly string[] }> {
  const complaints: string[] = []
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  await page.goto(`${address}/?policy=${encodeURIComponent(policy)}`)
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

describe('the scanner\'s script under a strict policy', () => {
  it('reads a code from the camera in a worker without a complaint of the browser, and reads on where the policy is stricter', async () => {
    await withCamera(film('mono.y4m'), async (page) => {
      const { told, complaints } = await scan(page)
      strictEqual(told.text, 'KT1:HELLO')
      strictEqual(page.workers().length, 1)
      deepStrictEqual(complaints, [])
      const noWorker = await scan(page, strict.replace("worker-src 'self'", "worker-src 'none'"))
      deepStrictEqual([noWorker.told.text, noWorker.told.limited, page.workers().length], ['KT1:HELLO', false, 0])
      const noWasm = await scan(page, strict.replace(" 'wasm-unsafe-eval'", '').replace("worker-src 'self'", "worker-src 'none'"))
      deepStrictEqual([noWasm.told.text, noWasm.told.limited], ['KT1:HELLO', true])
      const noPolicy = await scan(page, strict.replace(' keytap-scan', ''))
      deepStrictEqual([noPolicy.told.text, page.workers().length], ['KT1:HELLO', 0])
      strictEqual(await scanInFrame(page), 'not_permitted_here')
    })
  })

  it('reads a color code from the camera', async () => {
    await withCamera(film('color.y4m'), async (page) => {
      const { told } = await scan(page)
      deepStrictEqual([told.text, told.format], [long, 'color_qr'])
    })
  })

  it('says that the camera was denied', async () => {
    await withCamera(['--use-fake-ui-for-media-stream=deny'], async (page) => {
      strictEqual((await scan(page)).told.code, 'camera_denied')
    })
  })
})

/** The same page inside another that keeps the camera to itself. */
async function scanInFrame(page: Page): Promise<string> {
  await page.goto(`${address}/?policy=${encodeURIComponent("default-src 'self'")}`)
  return page.evaluate(() => new Promise<string>((resolve) => {
    const frame = document.createElement('iframe')
    frame.allow = "camera 'none'"
    frame.onload = () => {
      const element = frame.contentDocument?.querySelector<HTMLElement & { start(): void }>('keytap-scan')
      element?.addEventListener('qr-failed', (event) => resolve(event.code))
      element?.start()
      if (!element) resolve('no scanner in the frame')
    }
    frame.src = `/?policy=${encodeURIComponent("frame-ancestors 'self'")}`
    document.body.append(frame)
  }))
}
