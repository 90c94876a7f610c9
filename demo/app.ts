/** The bank as a web application: its headers, its three files, its routes, and how it says no. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { authenticatorRoutes } from './authenticator/routes.ts'
import { showPage, type Bank } from './bank.ts'
import { KeytapRefusal } from './keytap.ts'
import { howPage, refusedPage } from './pages/how.ts'
import { accountRoutes } from './routes/account.ts'
import { codeRoutes } from './routes/codes.ts'
import { deviceRoutes } from './routes/devices.ts'
import { securityRoutes } from './routes/security.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { signInCodeRoutes } from './routes/sign-in-code.ts'
import { signUpRoutes } from './routes/sign-up.ts'
import { transferRoutes } from './routes/transfer.ts'

export function createBank(bank: Bank): Hono {
  const app = new Hono()
  // An app of its own, with a policy of its own; so it comes before the bank's.
  app.route('/', authenticatorRoutes(bank.account.verifier))
  app.use(async (c, next) => {
    await next()
    const headers = securityHeaders(bank.account.verifier, cameraPages.has(c.req.path))
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
  })
  app.use(csrf({ origin: bank.origin }), bodyLimit({ maxSize: 16 * 1024 }))
  for (const [path, type] of Object.entries(assets)) {
    const text = readFileSync(join(import.meta.dirname, path), 'utf8')
    app.get(path, (c) => c.body(text, 200, { 'content-type': type, 'cache-control': 'no-cache' }))
  }
  app.get('/how', (c) => showPage(c, bank, { title: 'How this works', body: howPage() }))
  const doors = [signInRoutes, signInCodeRoutes, signUpRoutes, accountRoutes, securityRoutes, deviceRoutes, codeRoutes, transferRoutes]
  for (const routes of doors) app.route('/', routes(bank))
  app.notFound((c) => showRefusal(c, bank, 404, 'Not here', 'There is no such page.'))
  app.onError((error, c) => sayNo(c, bank, error))
  return app
}

const assets: Readonly<Record<string, string>> = {
  '/assets/alder.css': 'text/css; charset=utf-8',
  '/assets/alder.js': 'text/javascript; charset=utf-8',
  '/assets/alder.svg': 'image/svg+xml',
}

/** Where the camera may be opened: nowhere else is more allowed than the elements of keys need. */
const cameraPages: ReadonlySet<string> = new Set(['/devices/add'])

/**
 * The strictest policy the elements live under: no inline script or style, no string becomes code. The
 * scanner's decoder is WebAssembly; without 'wasm-unsafe-eval' a simpler one takes its place.
 */
export function securityHeaders(verifier: string, camera: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self' ${verifier}${camera ? " 'wasm-unsafe-eval'" : ''}`,
      `connect-src 'self' ${verifier}`,
      "style-src 'self'",
      "img-src 'self' data:",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      `trusted-types lit-html${camera ? ' keytap-scan' : ''}`,
    ].join('; '),
    'permissions-policy': `publickey-credentials-create=(self), publickey-credentials-get=(self), camera=(${camera ? 'self' : ''})`,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
}

/** What a refusal means to a customer; whatever is not named here did not work, and that is all. */
const sentences: Readonly<Record<string, string>> = {
  result_invalid: 'This confirmation was used before or is too old. Nothing was done; please start again.',
  binding_mismatch: 'This confirmation was made for something else, so it counts for nothing here.',
  operation_not_allowed: 'This confirmation was made for something else, so it counts for nothing here.',
  malformed: 'The form came without a confirmation of your key. Please start again.',
  unreachable: 'We cannot reach our key service just now. Nothing was done; please try again in a minute.',
}

async function sayNo(c: Context, bank: Bank, error: unknown): Promise<Response> {
  if (error instanceof KeytapRefusal) {
    const away = error.code === 'unreachable' || error.code === 'unavailable'
    // An element asks for tickets with JSON; a person gets a page.
    if (c.req.path.startsWith('/tickets/')) return c.json({ code: error.code }, away ? 503 : 400)
    return showRefusal(c, bank, away ? 503 : 400, 'That did not work', sentences[error.code] ?? 'That did not work. Nothing was done.')
  }
  if (error instanceof HTTPException) return error.getResponse()
  console.error(error)
  return showRefusal(c, bank, 500, 'Our mistake', 'Something went wrong on our side. Nothing was done.')
}

function showRefusal(c: Context, bank: Bank, status: 400 | 404 | 500 | 503, heading: string, text: string): Promise<Response> {
  return showPage(c, bank, { title: heading, status, body: refusedPage({ heading, text, back: '/' }) })
}
