/** The account, and sending money: written down, confirmed with a key, then done. */
import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { findSignedIn, readField, showPage, type Bank, type SignedIn } from '../bank.ts'
import { KeytapRefusal, listKeys, mintTicket, redeemResult } from '../keytap.ts'
import { accountPage, payees } from '../pages/account.ts'
import { refusedPage } from '../pages/how.ts'
import { confirmTransferPage, transferSentPage } from '../pages/transfer.ts'
import { bind, type Transfer } from '../sessions.ts'

export function transferRoutes(bank: Bank): Hono {
  const { account, members } = bank
  const app = new Hono()

  app.get('/account', async (c) => {
    const session = findSignedIn(c, bank)
    return session === null ? c.redirect('/', 303) : showPage(c, bank, { title: 'Your account', body: await describeAccount(bank, session) })
  })

  app.post('/transfer', async (c) => {
    const session = findSignedIn(c, bank)
    if (session === null) return c.redirect('/', 303)
    const transfer = readTransfer(await readField(c, 'to'), await readField(c, 'amount'), await readField(c, 'reference'))
    if (transfer === null || transfer.cents > members.balance(session.username)) {
      const problem = transfer === null ? 'Choose a payee and an amount such as 25.00.' : 'You do not have that much.'
      return showPage(c, bank, { title: 'Your account', status: 400, body: await describeAccount(bank, session, problem) })
    }
    session.transfer = transfer
    return c.redirect('/transfer/confirm', 303)
  })

  app.get('/transfer/confirm', async (c) => {
    const session = findSignedIn(c, bank)
    if (session === null || session.transfer === null) return c.redirect('/', 303)
    if ((await listKeys(account, session.username)).length === 0) return showPage(c, bank, { title: 'A key first', body: keyFirst })
    return showPage(c, bank, { title: 'Confirm', body: confirmTransferPage({ verifier: account.verifier, transfer: session.transfer }) })
  })

  app.post('/tickets/transfer', async (c) => {
    const session = findSignedIn(c, bank)
    if (session === null || session.transfer === null) return c.json({}, 401)
    const binding = bind(session, describeTransfer(session.transfer))
    return c.json({ ticket: await mintTicket(account, { operation: 'verify', origin: bank.origin, binding, username: session.username }) })
  })

  app.post('/transfer/confirm', async (c) => {
    const session = findSignedIn(c, bank)
    const transfer = session?.transfer ?? null
    if (session === null || transfer === null || (await readField(c, 'transfer')) !== transfer.id) return c.redirect('/account', 303)
    const binding = bind(session, describeTransfer(transfer))
    const proof = await redeemResult(account, { result: await readField(c, 'keytap-result'), binding, operation: 'verify' })
    session.transfer = null
    members.pay(session.username, transfer.to, transfer.cents)
    return showPage(c, bank, { title: 'Sent', body: transferSentPage({ transfer, proof }) })
  })
  return app
}

const keyFirst = refusedPage({ heading: 'A key first', text: 'Sending money takes a security key, and you have none yet. Nothing was sent.', back: '/security/add' })

async function describeAccount(bank: Bank, { username }: SignedIn, problem?: string) {
  const { members } = bank
  return accountPage({
    member: members.find(username) ?? { username, fullName: username },
    cents: members.balance(username),
    movements: members.listMovements(username),
    keys: await countKeys(bank, username),
    ...(problem === undefined ? {} : { problem }),
  })
}

/** The account may be looked at while the verifier is away; nothing may be done. */
async function countKeys(bank: Bank, username: string): Promise<number | null> {
  try {
    return (await listKeys(bank.account, username)).length
  } catch (error) {
    if (error instanceof KeytapRefusal) return null
    throw error
  }
}

function readTransfer(to: string, amount: string, reference: string): Transfer | null {
  if (!(payees as readonly string[]).includes(to) || !/^[0-9]{1,5}([.][0-9]{2})?$/.test(amount)) return null
  const cents = Math.round(Number(amount) * 100)
  return cents > 0 ? { id: randomUUID(), to, cents, reference: reference.trim().slice(0, 60) } : null
}

/** Everything that must not change between the confirmation and the payment. */
function describeTransfer({ id, to, cents, reference }: Transfer): string {
  return JSON.stringify(['transfer', id, to, cents, reference])
}
