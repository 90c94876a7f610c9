/** In and out: by password, by password and key, or by a key alone. */
import { Hono, type Context } from 'hono'
import { findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listKeys, mintTicket, redeemResult, type Proof } from '../keytap.ts'
import { keySignInPage, signInPage, signUpPage } from '../pages/sign-in.ts'
import { bind } from '../sessions.ts'

export function signInRoutes(bank: Bank): Hono {
  const { account, members, sessions } = bank
  const verifier = account.verifier
  const app = new Hono()

  app.get('/', async (c) => {
    if (findSignedIn(c, bank) !== null) return c.redirect('/account', 303)
    return showPage(c, bank, { title: 'Sign in', body: signInPage({}) })
  })

  app.post('/sign-in', async (c) => {
    const username = await readField(c, 'username')
    if (!(await members.checkPassword(username, await readField(c, 'password')))) {
      const problem = 'This user name and password do not belong together.'
      return showPage(c, bank, { title: 'Sign in', status: 401, body: signInPage({ problem, username }) })
    }
    // Who has a key needs it. A verifier that cannot be asked throws here, and nobody gets in.
    const keys = await listKeys(account, username)
    sessions.renew(c, keys.length > 0 ? { awaitingKey: username } : { username })
    return c.redirect(keys.length > 0 ? '/sign-in/key' : '/account', 303)
  })

  app.get('/sign-in/key', (c) => showPage(c, bank, { title: 'Your key', body: keySignInPage({ verifier, username: sessions.read(c).awaitingKey }) }))

  app.post('/tickets/sign-in', async (c) => {
    const session = sessions.read(c)
    const user = session.awaitingKey === null ? {} : { username: session.awaitingKey }
    return c.json({ ticket: await mintTicket(account, { operation: 'verify', origin: bank.origin, binding: bind(session, 'sign-in'), ...user }) })
  })

  app.post('/sign-in/key', async (c) => {
    const session = sessions.read(c)
    const proof = await redeemResult(account, { result: await readField(c, 'keytap-result'), binding: bind(session, 'sign-in'), operation: 'verify' })
    const problem = judgeSignIn(bank, session.awaitingKey, proof)
    if (problem !== null) return showPage(c, bank, { title: 'Your key', status: 403, body: keySignInPage({ verifier, username: session.awaitingKey, problem }) })
    sessions.renew(c, { username: proof.username })
    return c.redirect('/account', 303)
  })

  app.post('/sign-out', (c) => {
    sessions.renew(c, {})
    return c.redirect('/', 303)
  })
  return app.route('/', signUpRoutes(bank))
}

/** A key alone is enough only when it is two things at once: something you have and its PIN. */
function judgeSignIn(bank: Bank, awaited: string | null, proof: Proof): string | null {
  if (awaited !== null) return proof.username === awaited ? null : 'This key belongs to another user.'
  if (bank.members.find(proof.username) === null) return 'We do not know this user.'
  return proof.device.userVerified ? null : 'This key asks for no PIN, so it is not enough alone. Sign in with your password first.'
}

function signUpRoutes(bank: Bank): Hono {
  const app = new Hono()
  const again = (c: Context, problem: string, values: { readonly username: string; readonly fullName: string }) =>
    showPage(c, bank, { title: 'Open an account', status: 400, body: signUpPage({ problem, ...values }) })

  app.get('/sign-up', (c) => showPage(c, bank, { title: 'Open an account', body: signUpPage({}) }))
  app.post('/sign-up', async (c) => {
    const username = await readField(c, 'username')
    const fullName = (await readField(c, 'full-name')).trim().normalize('NFC')
    const password = await readField(c, 'password')
    const values = { username, fullName }
    if (!/^[a-z][a-z0-9._-]{2,31}$/.test(username)) return again(c, 'Choose a user name of 3 to 32 small letters, digits, dots or dashes.', values)
    if (!/^[^\p{C}]{1,80}$/u.test(fullName)) return again(c, 'Please tell us your name.', values)
    if (password.length < 10 || password.length > 256) return again(c, 'Choose a password of 10 characters or more.', values)
    if (!(await bank.members.add(values, password))) return again(c, 'This user name is taken.', values)
    bank.sessions.renew(c, { username })
    return c.redirect('/account', 303)
  })
  return app
}
