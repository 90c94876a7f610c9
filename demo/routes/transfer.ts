/** Sending money: written down, confirmed with a key, then done. */
import { randomUUID } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listKeys, mintTicket, redeemResult } from '../keytap.ts'
import { payees } from '../pages/account.ts'
import { refusedPage } from '../pages/how.ts'
import { confirmTransferPage, transferSentPage } from '../pages/transfer.ts'
import { bind, type Transfer } from '../sessions.ts'
import { showAccount } from './account.ts'

export function transferRoutes(bank: Bank): Hono {
  return new Hono()
    .post('/transfer', (c) => writeDown(c, bank))
    .get('/transfer/confirm', (c) => askForConfirmation(c, bank))
    .post('/tickets/transfer', (c) => giveTicket(c, bank))
    .post('/transfer/confirm', (c) => send(c, bank))
}

async function writeDown(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  const transfer = readTransfer(await readField(c, 'to'), await readField(c, 'amount'), await readField(c, 'reference'))
  if (transfer === null) return showAccount(c, bank, session, 'Choose a payee and an amount such as 25.00.')
  if (transfer.cents > bank.members.balance(session.username)) return showAccount(c, bank, session, 'You do not have that much.')
  session.transfer = transfer
  return c.redirect('/transfer/confirm', 303)
}

async function askForConfirmation(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null || session.transfer === null) return c.redirect('/', 303)
  const keys = await listKeys(bank.account, session.username)
  if (keys.length === 0) return showPage(c, bank, { title: 'A key first', body: keyFirst })
  const body = confirmTransferPage({ verifier: bank.account.verifier, transfer: session.transfer })
  return showPage(c, bank, { title: 'Confirm', body })
}

async function giveTicket(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null || session.transfer === null) return c.json({}, 401)
  const ticket = await mintTicket(bank.account, {
    operation: 'verify',
    origin: bank.origin,
    binding: bind(session, describeTransfer(session.transfer)),
    username: session.username,
  })
  return c.json({ ticket })
}

async function send(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  const transfer = session?.transfer ?? null
  if (session === null || transfer === null || (await readField(c, 'transfer')) !== transfer.id) return c.redirect('/account', 303)
  const proof = await redeemResult(bank.account, {
    result: await readField(c, 'keytap-result'),
    binding: bind(session, describeTransfer(transfer)),
    operation: 'verify',
  })
  session.transfer = null
  if (transfer.cents > bank.members.balance(session.username)) return showAccount(c, bank, session, 'You do not have that much.')
  bank.members.pay(session.username, transfer.to, transfer.cents)
  return showPage(c, bank, { title: 'Sent', body: transferSentPage({ transfer, proof }) })
}

const keyFirst = refusedPage({
  heading: 'A key first',
  text: 'Sending money takes a security key, and you have none yet. Nothing was sent.',
  back: '/security/add',
})

function readTransfer(to: string, amount: string, reference: string): Transfer | null {
  if (!(payees as readonly string[]).includes(to) || !/^[0-9]{1,5}([.][0-9]{2})?$/.test(amount)) return null
  const cents = Math.round(Number(amount) * 100)
  return cents > 0 ? { id: randomUUID(), to, cents, reference: reference.trim().slice(0, 60) } : null
}

/** Everything that must not change between the confirmation and the payment. */
function describeTransfer({ id, to, cents, reference }: Transfer): string {
  return JSON.stringify(['transfer', id, to, cents, reference])
}
