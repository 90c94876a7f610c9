/** What the doctor says of the carriers, with the real command line and real servers. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openCommandLine, type CommandLine } from '../cli/command-line.ts'
import { startMailServer, type MailServer } from './mail-server.ts'

const login = { user: 'keys', password: 'sm7p-pa55word' }
let cli: CommandLine
let server: MailServer
before(async () => {
  cli = await openCommandLine()
  server = await startMailServer({ encryption: 'implicit', login })
})
after(async () => {
  await cli.end()
  await server.close()
})

const examine = async (environment: Record<string, string>) => {
  const { json, out, err } = await cli.keytap('doctor --json', { KEYTAP_MAIL_FROM: 'keys@bank.example', KEYTAP_METADATA_URL: 'off', ...environment })
  assert.ok(!(out + err).includes(login.password))
  return (json['findings'] as { level: string; about: string; text: string }[]).filter(({ about }) => about === 'notices').map(({ level, text }) => `${level} ${text}`)
}

test('the doctor says that notices are only logged where no carrier is set', async () => {
  assert.match((await examine({})).join(), /^ok only logged/)
})

test('the doctor logs in to the mail server and sends nothing', async () => {
  const place = `localhost:${server.port}`
  assert.deepEqual(await examine({ KEYTAP_SMTP_URL: `smtps://keys:${login.password}@${place}` }), [`ok mail by ${place} answers`])
  assert.deepEqual(await examine({ KEYTAP_SMTP_URL: `smtps://keys:wrong@${place}` }), [`warn mail by ${place} does not answer as it should: smtp EAUTH 535`])
  assert.deepEqual(server.mails, [])
})

test('the doctor reaches the gateway, or says that it cannot', async () => {
  assert.deepEqual(await examine({ KEYTAP_SMS_URL: `http://localhost:${server.port}/send` }), [`ok sms by localhost:${server.port} answers`])
  assert.deepEqual(await examine({ KEYTAP_SMS_URL: 'http://127.0.0.1:1/send' }), ['warn sms by 127.0.0.1:1 does not answer as it should: sms ECONNREFUSED'])
})
