/** The second step of whoever has an authenticator app and no key: whose code it has to be, only the session says. */
import { Hono, type Context } from 'hono'
import { readField, showPage, type Bank } from '../bank.ts'
import { redeemCode } from '../codes.ts'
import { mintTicket } from '../keytap.ts'
import { codeSignInPage } from '../pages/sign-in.ts'
import { bind } from '../sessions.ts'

const purpose = 'sign-in-code'

export function signInCodeRoutes(bank: Bank): Hono {
  return new Hono()
    .get('/sign-in/code', (c) => askForCode(c, bank))
    .post('/tickets/sign-in-code', (c) => giveTicket(c, bank))
    .post('/sign-in/code', (c) => checkCode(c, bank))
}

async function askForCode(c: Context, bank: Bank): Promise<Response> {
  const username = bank.sessions.find(c)?.awaitingCode ?? null
  if (username === null) return c.redirect('/', 303)
  return showPage(c, bank, { title: 'Your code', body: codeSignInPage({ verifier: bank.account.verifier, username }), script: 'codeScript' })
}

async function giveTicket(c: Context, bank: Bank): Promise<Response> {
  const session = bank.sessions.find(c)
  if (session === null || session.awaitingCode === null) return c.json({}, 401)
  const ticket = await mintTicket(bank.account, {
    operation: 'verify-code',
    origin: bank.origin,
    binding: bind(session, purpose),
    username: session.awaitingCode,
  })
  return c.json({ ticket })
}

/** The result fits this session alone, and the ticket named the user; that it is the same one is looked at all the same. */
async function checkCode(c: Context, bank: Bank): Promise<Response> {
  const session = bank.sessions.find(c)
  if (session === null || session.awaitingCode === null) return c.redirect('/', 303)
  const proof = await redeemCode(bank.account, { result: await readField(c, 'keytap-result'), binding: bind(session, purpose), operation: 'verify-code' })
  if (proof.username !== session.awaitingCode) return c.redirect('/', 303)
  bank.sessions.renew(c, { username: proof.username })
  return c.redirect('/account', 303)
}
