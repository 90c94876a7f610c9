/** The customer's phones and computers: what there is, one page to add one, and the proof of it. */
import { Hono, type Context } from 'hono'
import { findSignedIn, readField, showPage, type Bank } from '../bank.ts'
import { listKeys, mintTicket } from '../keytap.ts'
import { findLicense, findOrGiveLicense, redeemDevice } from '../licenses.ts'
import { addDevicePage, deviceAddedPage, devicesPage } from '../pages/devices.ts'
import { bind } from '../sessions.ts'

export function deviceRoutes(bank: Bank): Hono {
  return new Hono()
    .get('/devices', (c) => showDevices(c, bank))
    .get('/devices/add', (c) => offerDevice(c, bank))
    .post('/tickets/devices', (c) => giveTicket(c, bank))
    .post('/devices/add', (c) => keepDevice(c, bank))
}

async function showDevices(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  const keys = await listKeys(bank.account, session.username)
  // A key vouches for every device, so it comes first.
  if (keys.length === 0) return c.redirect('/security/add', 303)
  const license = await findLicense(bank.account, session.username)
  return showPage(c, bank, { title: 'Devices', body: devicesPage({ license, keys }) })
}

async function offerDevice(c: Context, bank: Bank): Promise<Response> {
  if (findSignedIn(c, bank) === null) return c.redirect('/', 303)
  return showPage(c, bank, { title: 'Add a phone', body: addDevicePage(bank.account), script: 'activateScript' })
}

/** The element posts `{"operation":"activate"}`. The license is there before the ticket is. */
async function giveTicket(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.json({}, 401)
  await findOrGiveLicense(bank.account, session.username)
  const ticket = await mintTicket(bank.account, {
    operation: 'activate',
    origin: bank.origin,
    binding: bind(session, 'activate'),
    username: session.username,
    authTime: Math.floor(session.since / 1000),
  })
  return c.json({ ticket })
}

async function keepDevice(c: Context, bank: Bank): Promise<Response> {
  const session = findSignedIn(c, bank)
  if (session === null) return c.redirect('/', 303)
  const proof = await redeemDevice(bank.account, { result: await readField(c, 'keytap-result'), binding: bind(session, 'activate') })
  const keys = await listKeys(bank.account, session.username)
  return showPage(c, bank, { title: 'Your phone is in', body: deviceAddedPage({ proof, keys }) })
}
