/** A whole verifier whose carriers are set as an operator would: security table P11 and J1. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../../server/config.ts'
import { createVerifier } from '../../server/main.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { asBank, enroll, origin, type Verifier } from '../http/verifier.ts'
import { startMailServer } from './mail-server.ts'

const password = 'sm7p-pa55word'
const authorization = 'Bearer gateway-t0ken'

async function startWith(settings: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-notify-'))
  const log: string[] = []
  const running = await createVerifier(readConfig({ KEYTAP_DATA: folder, KEYTAP_LOG_LEVEL: 'debug', KEYTAP_METADATA_URL: 'off', ...settings }), { writeLog: (line) => log.push(line) })
  const bank = await createAccount(running.services, { loginName: 'bank', displayName: 'Example Bank', rpId: 'bank.example', origins: [origin], topOrigins: [], preset: 'any-key' })
  const verifier: Verifier = { app: running.app, services: running.services, bank, shop: bank, folder, log, clock: { offsetMs: 0 }, close: () => running.close() }
  const end = async () => {
    await running.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { verifier, log, folder, end }
}

async function until(done: () => boolean, patienceMs: number): Promise<void> {
  const ends = performance.now() + patienceMs
  while (!done() && performance.now() < ends) await sleep(50)
  assert.ok(done(), 'it did not come in time')
}

test('what could not be sent goes out after the carriers are back, once each; nobody who enrolls notices, and no secret is written', async () => {
  let up = false
  const mailServer = await startMailServer({ login: { user: 'keys', password }, onMail: () => (up ? 'take' : 'refuse') })
  const texts: string[] = []
  const gateway = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      texts.push(Buffer.concat(chunks).toString())
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  const { verifier, log, folder, end } = await startWith({
    KEYTAP_SMTP_URL: `smtp://keys:${password}@localhost:${mailServer.port}`, KEYTAP_MAIL_FROM: 'Example Bank <keys@bank.example>', KEYTAP_NOTICE_LANGUAGE: 'de',
    KEYTAP_SMS_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`, KEYTAP_SMS_AUTHORIZATION: authorization,
  })
  try {
    await enroll(verifier, { username: 'anna', email: 'anna@bank.example', mobile: '+491701234' })
    await until(() => log.some((line) => line.includes('a notice could not be sent')), 5000)
    up = true
    await until(() => mailServer.mails.length === 1, 12_000)
    await sleep(1200)
    assert.equal(mailServer.mails.length, 1)
    assert.equal(texts.length, 1)
    assert.match(texts[0] ?? '', /Ihrem Konto bei Example Bank hinzugefügt/)
    assert.match(verifier.services.metrics.render(), /keytap_notices_total\{carrier="smtp\+sms",outcome="sent"\} 1/)
    const stored = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'latin1')))
    const written = [log.join(''), verifier.services.metrics.render(), ...stored].join('\n')
    for (const secret of [password, 'gateway-t0ken']) assert.ok(!written.includes(secret))
    assert.match(log.find((line) => line.includes('could not be sent')) ?? '', /"cause":"smtp EMESSAGE 550"/)
  } finally {
    await end()
    gateway.close()
    gateway.closeAllConnections()
    await mailServer.close()
  }
})

test('a mail server that never answers holds up no enrollment', async () => {
  const mailServer = await startMailServer({ onMail: () => 'hang' })
  const { verifier, end } = await startWith({ KEYTAP_SMTP_URL: `smtp://localhost:${mailServer.port}`, KEYTAP_MAIL_FROM: 'keys@bank.example' })
  try {
    await enroll(verifier, { username: 'first', email: 'first@bank.example' })
    await sleep(1500)
    const began = performance.now()
    for (let n = 0; n < 10; n += 1) await enroll(verifier, { username: `user-${n}`, email: `user-${n}@bank.example` })
    assert.ok(performance.now() - began < 3000)
    assert.equal((await asBank(verifier, '/v1/users/user-9/devices')).status, 200)
  } finally {
    await end()
    await mailServer.close()
  }
})
