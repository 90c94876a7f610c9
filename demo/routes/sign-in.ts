/** In and out: by password, by password and key or code, or by a key alone. */
import { Hono, type Context } from 'hono'
import { findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listCodeDevices } from '../codes.ts'
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
  const second = await findSecondStep(bank, username)
  bank.sessions.renew(c, second === 'key' ? { awaitingKey: username } : second === 'code' ? { awaitingCode: username } : { username })
  return c.redirect(second === null ? '/account' : `/sign-in/${second}`, 303)
}

/**
 * Who has a key needs it, and a code does not replace it: a code can be given to a page that only looks like ours. Who
 * has an app alone needs a code. A verifier that cannot be asked throws here, and nobody gets in.
 */
async function findSecondStep({ account }: Bank, username: string): Promise<'key' | 'code' | null> {
  if ((await listKeys(account, username)).length > 0) return 'key'
  return (await listCodeDevices(account, username)).length > 0 ? 'code' : null
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
