/** A new customer, with a password and no key yet. */
import { Hono, type Context } from 'hono'
import { readField, showPage, type Bank } from '../bank.ts'
import { signUpPage } from '../pages/sign-up.ts'

export function signUpRoutes(bank: Bank): Hono {
  return new Hono()
    .get('/sign-up', (c) => showPage(c, bank, { title: 'Open an account', body: signUpPage({}) }))
    .post('/sign-up', (c) => openAccount(c, bank))
}

async function openAccount(c: Context, bank: Bank): Promise<Response> {
  const username = await readField(c, 'username')
  const fullName = (await readField(c, 'full-name')).trim().normalize('NFC')
  const password = await readField(c, 'password')
  const problem = findFault(username, fullName, password)
    ?? ((await bank.members.add({ username, fullName }, password)) ? null : 'This user name is taken.')
  if (problem !== null) {
    return showPage(c, bank, { title: 'Open an account', status: 400, body: signUpPage({ problem, username, fullName }) })
  }
  bank.sessions.renew(c, { username })
  return c.redirect('/account', 303)
}

function findFault(username: string, fullName: string, password: string): string | null {
  if (!/^[a-z][a-z0-9._-]{2,31}$/.test(username)) return 'Choose a user name of 3 to 32 lower-case letters, digits, dots or dashes.'
  if (!/^[^\p{C}]{1,80}$/u.test(fullName)) return 'Please tell us your name.'
  return password.length < 10 || password.length > 256 ? 'Choose a password of 10 characters or more.' : null
}
