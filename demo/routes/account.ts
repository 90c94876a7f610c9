/** The customer's account. It may be looked at while the verifier is away; nothing may be done. */
import { Hono, type Context } from 'hono'
import { findSignedIn, showPage, type Bank, type SignedIn } from '../bank.ts'
import { KeytapRefusal, listKeys } from '../keytap.ts'
import { accountPage } from '../pages/account.ts'

export function accountRoutes(bank: Bank): Hono {
  return new Hono().get('/account', async (c) => {
    const session = findSignedIn(c, bank)
    return session === null ? c.redirect('/', 303) : showAccount(c, bank, session)
  })
}

export async function showAccount(c: Context, bank: Bank, { username }: SignedIn, problem?: string): Promise<Response> {
  const { members } = bank
  const body = accountPage({
    member: members.find(username) ?? { username, fullName: username },
    cents: members.balance(username),
    movements: members.listMovements(username),
    keys: await countKeys(bank, username),
    ...(problem === undefined ? {} : { problem }),
  })
  return showPage(c, bank, { title: 'Your account', status: problem === undefined ? 200 : 400, body })
}

async function countKeys(bank: Bank, username: string): Promise<number | null> {
  try {
    return (await listKeys(bank.account, username)).length
  } catch (error) {
    if (error instanceof KeytapRefusal) return null
    throw error
  }
}
