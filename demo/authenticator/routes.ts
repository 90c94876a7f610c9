/**
 * The app that makes a phone one of the customer's devices: a page, an element and what it fetches,
 * all from this origin, so that it lives under a strict policy and without a network.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { authenticatorPage } from './page.ts'

type File = { readonly body: Uint8Array<ArrayBuffer>; readonly type: string }

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', png: 'image/png',
  wasm: 'application/wasm', webmanifest: 'application/manifest+json', json: 'application/json',
}
const own = ['app.css', 'app.js', 'app.webmanifest', 'icon.svg', 'icon.png'] as const
const base = '/authenticator'

export function authenticatorRoutes(verifier: string): Hono {
  const { script, files } = readFiles()
  const paths = [...files.keys()]
  const version = `alder-keys-${hash([...files.values()].map(({ body }) => hash([body]))).slice(0, 16)}`
  const worker = `self.appFiles = ${JSON.stringify({ version, files: [base, ...paths] })}\n${readText('worker.js')}`
  const app = new Hono()
  app.use(`${base}/*`, async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(appHeaders(verifier))) c.header(name, value)
  })
  app.get(base, (c) => c.html(authenticatorPage(script, verifier)))
  app.get(`${base}/worker.js`, (c) => c.body(worker, 200, { 'content-type': types['js'] ?? '', 'service-worker-allowed': base }))
  for (const [path, { body, type }] of files) app.get(path, (c) => c.body(body, 200, { 'content-type': type }))
  return app
}

/** The element's script and the scanner's folder, as the package publishes them, and the app's own few files. */
function readFiles() {
  const read = (name: string): File => ({ body: new Uint8Array(readFileSync(published(name))), type: typeOf(name) })
  const facts = JSON.parse(readFileSync(published('integrity.json'), 'utf8')) as Readonly<Record<string, { readonly integrity: string }>>
  const names = Object.keys(facts).filter((name) => /^keytap-authenticator-|^keytap-scan-.*\//.test(name))
  const name = names.find((candidate) => candidate.endsWith('.js') && !candidate.includes('/'))
  if (name === undefined) throw new Error('The build made no keytap-authenticator script. Delete dist/ and start again.')
  const files = new Map<string, File>([
    ...own.map((file) => [`${base}/${file}`, { body: new Uint8Array(readFileSync(join(import.meta.dirname, file))), type: typeOf(file) }] as const),
    ...names.map((file) => [`${base}/${file}`, read(file)] as const),
  ])
  return { script: { src: `${base}/${name}`, integrity: facts[name]?.integrity ?? '' }, files }
}

const published = (name: string): string => fileURLToPath(import.meta.resolve(`keytap/script/${name}`))
const readText = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')
const typeOf = (name: string): string => types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'

function hash(parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest('hex')
}

/** The page's policy, and that of its two workers, which are judged by their own answers. */
function appHeaders(verifier: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self'",
      `connect-src 'self' ${verifier}`,
      "style-src 'self'",
      "img-src 'self'",
      "manifest-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html keytap-scan alder-keys',
    ].join('; '),
    'permissions-policy': 'camera=(self)',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  }
}
