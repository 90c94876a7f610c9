/** In and out: by password, by password and key, or by a key alone. */
import { Hono, type Context } from 'hono'
import { findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listKeys, mintTicket, redeemResult, type Proof } from '../keytap.ts'
import { keySignInPage, signInPage } from '../pages/sign-in.ts'
import { bind } from '../sessions.ts'

export function signInRoutes(bank: Bank): Hono {
  return new Hono()
    .get('/', (c) => showFrontDoor(c, bank))
    .post('/sign-in', (c) => checkPassword(c, bank))
    .get('/sign-in/key', (c) => askForKey(c, bank, bank.sessions.find(c)?.awaitingKey ?? null))
    .post('/tickets/sign-in', (c) => giveTicket(c, bank))
    .post('/sign-in/key', (c) => checkKey(c, bank))
    .post('/sign-out', (c) => {
      bank.sessions.renew(c, {})
      return c.redirect('/', 303)
    })
}

async function showFrontDoor(c: Context, bank: Bank): Promise<Response> {
  if (findSignedIn(c, bank) !== null) return c.redirect('/account', 303)
  // Whoever comes back from the second step begins anew.
  if (bank.sessions.find(c) !== null) bank.sessions.renew(c, {})
  return showPage(c, bank, { title: 'Sign in', body: signInPage({}) })
}

async function checkPassword(c: Context, bank: Bank): Promise<Response> {
  const username = await readField(c, 'username')
  if (!(await bank.members.checkPassword(username, await readField(c, 'password')))) {
    const problem = 'This user name and password do not belong together.'
    return showPage(c, bank, { title: 'Sign in', status: 401, body: signInPage({ problem, username }) })
  }
  // Who has a key needs it. A verifier that cannot be asked throws here, and nobody gets in.
  const keys = await listKeys(bank.account, username)
  bank.sessions.renew(c, keys.length > 0 ? { awaitingKey: username } : { username })
  return c.redirect(keys.length > 0 ? '/sign-in/key' : '/account', 303)
}

function askForKey(c: Context, bank: Bank, username: string | null, problem?: string): Promise<Response> {
  const { verifier } = bank.account
  const body = keySignInPage({ verifier, username, ...(problem === undefined ? {} : { problem }) })
  return showPage(c, bank, { title: 'Your key', status: problem === undefined ? 200 : 403, body })
}

/** Names the user whose password was right, or nobody: then the key says who its user is. */
async function giveTicket(c: Context, bank: Bank): Promise<Response> {
  const session = bank.sessions.open(c)
  const user = session.awaitingKey === null ? {} : { username: session.awaitingKey }
  const ticket = await mintTicket(bank.account, {
    operation: 'verify',
    origin: bank.origin,
    binding: bind(session, 'sign-in'),
    ...user,
  })
  return c.json({ ticket })
}

async function checkKey(c: Context, bank: Bank): Promise<Response> {
  const session = bank.sessions.open(c)
  const proof = await redeemResult(bank.account, {
    result: await readField(c, 'keytap-result'),
    binding: bind(session, 'sign-in'),
    operation: 'verify',
  })
  const problem = judgeSignIn(bank, session.awaitingKey, proof)
  if (problem !== null) return askForKey(c, bank, session.awaitingKey, problem)
  bank.sessions.renew(c, { username: proof.username })
  return c.redirect('/account', 303)
}

/** A key alone is enough only when it is two things at once: something you have and its PIN. */
function judgeSignIn(bank: Bank, awaited: string | null, proof: Proof): string | null {
  if (awaited !== null) return proof.username === awaited ? null : 'This key belongs to another user.'
  if (bank.members.find(proof.username) === null) return 'We do not know this user.'
  return proof.userVerified ? null : 'This key asked for no PIN, so it is not enough alone. Sign in with your password first.'
}
