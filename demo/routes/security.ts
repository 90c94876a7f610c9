/** The customer's keys: one source of tickets, one page to manage them, one to add a key. */
import { Hono, type Context } from 'hono'
import { describeUser, findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listKeys, mintTicket, redeemResult } from '../keytap.ts'
import { addKeyPage, keyAddedPage, keysPage } from '../pages/security.ts'
import { bind } from '../sessions.ts'

export function securityRoutes(bank: Bank): Hono {
  return new Hono()
    .get('/security', (c) => showKeys(c, bank))
    .get('/security/add', (c) => offerKey(c, bank))
    .post('/tickets/keys', (c) => giveTicket(c, bank))
    .post('/security/add', (c) => keepKey(c, bank))
}

async function showKeys(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  // The verifier makes its user with their first key, so before that there is nothing to manage.
  if ((await listKeys(bank.account, session.username)).length === 0) return c.redirect('/security/add', 303)
  return showPage(c, bank, { title: 'Security keys', body: keysPage(bank.account) })
}

async function offerKey(c: Context, bank: Bank): Promise<Response> {
  if (findSignedIn(c, bank) === null) return c.redirect('/', 303)
  return showPage(c, bank, { title: 'Add a security key', body: addKeyPage(bank.account) })
}

/** The elements post `{operation}`: `<keytap-enroll>` wants `enroll`, `<keytap-devices>` both. */
async function giveTicket(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.json({}, 401)
  const { operation } = await c.req.json<{ readonly operation?: unknown }>().catch(() => ({ operation: null }))
  if (operation !== 'enroll' && operation !== 'manage') return c.json({}, 400)
  const ticket = await mintTicket(bank.account, {
    operation,
    origin: bank.origin,
    binding: bind(session, operation),
    username: session.username,
    ...(operation === 'enroll' ? describeUser(bank, session.username) : {}),
    authTime: Math.floor(session.since / 1000),
  })
  return c.json({ ticket })
}

async function keepKey(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  const proof = await redeemResult(bank.account, {
    result: await readField(c, 'keytap-result'),
    binding: bind(session, 'enroll'),
    operation: 'enroll',
  })
  return showPage(c, bank, { title: 'Your key is in', body: keyAddedPage(proof) })
}
