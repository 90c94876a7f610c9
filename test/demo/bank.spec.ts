/** The bank's backend alone, asked without a browser: what it does when something is not as it should be. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { createBank } from '../../demo/app.ts'
import { Members } from '../../demo/members.ts'
import { Sessions } from '../../demo/sessions.ts'

const origin = 'http://localhost:8788'
const member = { username: 'mandy', 'full-name': 'Mandy Moss', password: 'correct horse battery' }

/** Without an address of its verifier, a bank that reaches none: port 1 answers no one. */
function openBank(verifier = 'http://localhost:1') {
  const clock = () => Date.now()
  const account = { verifier, loginName: 'alder-bank', key: 'kk_none' }
  const script = { src: 'http://localhost:1/keytap.js', integrity: 'sha384-none' }
  const frame = { script, activateScript: script, codeScript: script }
  const app = createBank({ account, origin, members: new Members(':memory:', clock), sessions: new Sessions(clock), frame, clock })
  const post = async (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    app.request(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(form), headers: { origin, ...headers } })
  return { app, post }
}

test('while the verifier is away a right password opens nothing, since a key may be needed', async () => {
  const { post } = openBank()
  expect((await post('/sign-up', member)).status).toBe(303)
  const answer = await post('/sign-in', member)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('set-cookie')).toBeNull()
  expect(await answer.text()).toContain('We cannot reach our key service just now')
})

test('a wrong password and an unknown user get the same answer', async () => {
  const { post } = openBank()
  await post('/sign-up', member)
  const wrong = await post('/sign-in', { ...member, password: 'wrong horse battery' })
  const unknown = await post('/sign-in', { ...member, username: 'manda' })
  expect([wrong.status, unknown.status]).toEqual([401, 401])
  expect((await unknown.text()).replaceAll('manda', 'mandy')).toBe(await wrong.text())
})

test('its session cookie is out of reach for scripts and other sites, and changes with every sign-in', async () => {
  const { post } = openBank()
  const first = (await post('/sign-up', member)).headers.get('set-cookie') ?? ''
  expect(first).toMatch(/^alder-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  const cookie = first.split(';')[0] ?? ''
  const second = (await post('/sign-out', {}, { cookie })).headers.get('set-cookie') ?? ''
  expect(second.split(';')[0]).not.toBe(cookie)
})

test('however many strangers come, nobody is signed out', async () => {
  const { app, post } = openBank()
  const cookie = ((await post('/sign-up', member)).headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  for (let stranger = 0; stranger <= 10_000; stranger += 1) await post('/sign-out', {})
  expect((await app.request(`${origin}/account`, { headers: { cookie } })).status).toBe(200)
})

test('a key that asked for no PIN this time signs nobody in alone, whatever it asked for when it was enrolled', async () => {
  const proof = { operation: 'verify', username: 'mandy', at: 0, userVerified: false, device: { name: 'Bare key', userVerified: true } }
  const verifier = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(proof)))
  verifier.listen(0, '127.0.0.1')
  await once(verifier, 'listening')
  const { post } = openBank(`http://localhost:${(verifier.address() as AddressInfo).port}`)
  await post('/sign-up', member)
  const answer = await post('/sign-in/key', { 'keytap-result': 'kr_any' })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('This key asked for no PIN')
  proof.userVerified = true
  expect((await post('/sign-in/key', { 'keytap-result': 'kr_any' })).headers.get('location')).toBe('/account')
  verifier.closeAllConnections()
  verifier.close()
})

test('nobody gets a ticket for keys without having signed in', async () => {
  const { app } = openBank()
  for (const path of ['/tickets/keys', '/tickets/transfer']) {
    const answer = await app.request(`${origin}${path}`, { method: 'POST', body: '{"operation":"enroll"}', headers: { 'content-type': 'application/json' } })
    expect(answer.status, path).toBe(401)
  }
})

test('what a visitor types is shown as text, never as markup', async () => {
  const { post } = openBank()
  const answer = await post('/sign-in', { username: '"><img src=x onerror=alert(1)>', password: 'wrong horse battery' })
  expect(await answer.text()).not.toContain('<img')
})

test('a body larger than any form of the bank is refused', async () => {
  const { post } = openBank()
  expect((await post('/sign-in', { username: 'x'.repeat(20_000), password: '' })).status).toBe(413)
})
