/** The customer's authenticator apps: what there is, one page to set one up, one to confirm with a code. */
import { Hono, type Context } from 'hono'
import { describeUser, findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listCodeDevices, redeemCode } from '../codes.ts'
import { mintTicket } from '../keytap.ts'
import { addCodePage, checkCodePage, codeProofPage, codesPage } from '../pages/codes.ts'
import { bind } from '../sessions.ts'

export function codeRoutes(bank: Bank): Hono {
  return new Hono()
    .get('/codes', (c) => showCodes(c, bank))
    .get('/codes/add', (c) => offer(c, bank, 'Set up an app'))
    .get('/codes/check', (c) => offer(c, bank, 'Confirm with a code'))
    .post('/tickets/codes', (c) => giveTicket(c, bank))
    .post('/codes/add', (c) => learn(c, bank, 'enroll-code'))
    .post('/codes/check', (c) => learn(c, bank, 'verify-code'))
}

async function showCodes(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  return showPage(c, bank, { title: 'Authenticator app', body: codesPage(await listCodeDevices(bank.account, session.username)) })
}

async function offer(c: Context, bank: Bank, title: string): Promise<Response> {
  if (findSignedIn(c, bank) === null) return c.redirect('/', 303)
  const body = c.req.path === '/codes/add' ? addCodePage(bank.account) : checkCodePage(bank.account)
  return showPage(c, bank, { title, body, script: 'codeScript' })
}

/** The element posts `{operation}`: `enroll-code` where it sets an app up, `verify-code` where it asks for a code. */
async function giveTicket(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.json({}, 401)
  const { operation } = await c.req.json<{ readonly operation?: unknown }>().catch(() => ({ operation: null }))
  if (operation !== 'enroll-code' && operation !== 'verify-code') return c.json({}, 400)
  const ticket = await mintTicket(bank.account, {
    operation,
    origin: bank.origin,
    binding: bind(session, operation),
    username: session.username,
    ...(operation === 'enroll-code' ? describeUser(bank, session.username) : {}),
    authTime: Math.floor(session.since / 1000),
  })
  return c.json({ ticket })
}

async function learn(c: Context, bank: Bank, operation: 'enroll-code' | 'verify-code'): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  const proof = await redeemCode(bank.account, { result: await readField(c, 'keytap-result'), binding: bind(session, operation), operation })
  return showPage(c, bank, { title: 'Proven', body: codeProofPage(proof) })
}
