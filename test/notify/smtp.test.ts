/** Notices by mail, against a real SMTP server: taken, refused, down, slow, unencrypted. */
import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { createSmtpNotifier, type SmtpServer } from '../../server/notify/smtp.ts'
import { readMail, startMailServer, type MailServer, type Manners } from './mail-server.ts'
import { faultOf, nameOrganization, sampleNotice } from './sample-notice.ts'

const ends: (() => Promise<void> | void)[] = []
after(async () => {
  for (const end of ends) await end()
})

const login = { user: 'keys@bank.example', password: 'p@ss/word:1' }

async function start(manners: Manners = {}): Promise<MailServer> {
  const server = await startMailServer(manners)
  ends.push(() => server.close())
  return server
}

function carry(port: number, change: Partial<SmtpServer> = {}, deadlineMs = 5000) {
  const notifier = createSmtpNotifier(
    { host: 'localhost', port, encryption: 'none', login: null, from: { name: 'Example Bank', address: 'keys@bank.example' }, ...change },
    { language: 'en', nameOrganization, deadlineMs },
  )
  ends.unshift(notifier.close)
  return notifier
}

test('a notice arrives as a plain mail whose Message-ID is the notice, with no user text in a header', async () => {
  const server = await start({ encryption: 'implicit', login })
  const notice = sampleNotice({ details: { ...sampleNotice().details, deviceName: 'Évil\r\nBcc: x@evil.example' } })
  const notifier = carry(server.port, { encryption: 'implicit', login })
  await notifier.send(notice)
  await notifier.send(notice)
  const [mail, again] = server.mails
  assert.ok(mail && again)
  assert.deepEqual([mail.from, mail.to, mail.user, mail.encrypted], ['keys@bank.example', ['mandy@bank.example'], login.user, true])
  const { headers, text } = readMail(mail.raw)
  assert.equal(headers.get('message-id'), `<${notice.id}@bank.example>`)
  assert.equal(readMail(again.raw).headers.get('message-id'), headers.get('message-id'))
  assert.deepEqual([headers.get('to'), headers.get('from'), headers.get('subject'), headers.get('auto-submitted')], ['mandy@bank.example', 'Example Bank <keys@bank.example>', 'A device was added to your account', 'auto-generated'])
  assert.match(headers.get('content-type') ?? '', /^text\/plain/)
  assert.ok(![...headers].some(([name, value]) => name === 'bcc' || /evil|vil/i.test(value)))
  assert.match(text, /“Évil Bcc x evil example” was added to your account with Example Bank on September 21, 2026 at 2:13 PM UTC\./)
})

test('with STARTTLS nothing is sent, and no password either, until the line is encrypted', async () => {
  const encrypted = await start({ encryption: 'starttls', login })
  await carry(encrypted.port, { encryption: 'starttls', login }).send(sampleNotice())
  assert.deepEqual(encrypted.mails.map((mail) => [mail.user, mail.encrypted]), [[login.user, true]])
  const plain = await start({ login })
  assert.match(await faultOf(carry(plain.port, { encryption: 'starttls', login }).send(sampleNotice())), /^smtp E/)
  assert.deepEqual(plain.mails, [])
})

test('a certificate of another name or maker is not believed', async () => {
  const server = await start({ encryption: 'implicit' })
  assert.match(await faultOf(carry(server.port, { encryption: 'implicit', host: '127.0.0.1' }).send(sampleNotice())), /^smtp E/)
  assert.deepEqual(server.mails, [])
})

test('what went wrong is told by a code, without the password, the address or the words of the server', async () => {
  const locked = await start({ encryption: 'implicit', login })
  const wrong = carry(locked.port, { encryption: 'implicit', login: { ...login, password: 'wrong' } })
  assert.equal(await faultOf(wrong.send(sampleNotice())), 'smtp EAUTH 535')
  assert.equal(await faultOf(wrong.probe()), 'smtp EAUTH 535')
  const choosy = await start({ onMail: () => 'refuse' })
  assert.equal(await faultOf(carry(choosy.port).send(sampleNotice())), 'smtp EMESSAGE 550')
  await carry(choosy.port).probe()
})

test('a server that is down, or accepts and never answers, is given up in time', async () => {
  const gone = await startMailServer()
  await gone.close()
  assert.equal(await faultOf(carry(gone.port).send(sampleNotice())), 'smtp ESOCKET')
  const sockets = new Set<Socket>()
  const silent = createServer((socket) => void sockets.add(socket))
  await new Promise<void>((resolve) => silent.listen(0, 'localhost', resolve))
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const began = performance.now()
  assert.match(await faultOf(carry((silent.address() as AddressInfo).port, {}, 300).send(sampleNotice())), /^smtp E/)
  const hanging = await start({ onMail: () => 'hang' })
  assert.match(await faultOf(carry(hanging.port, {}, 300).send(sampleNotice())), /^smtp E/)
  assert.ok(performance.now() - began < 3000)
})

test('an address with a comma or a line end reaches nobody else', async () => {
  const server = await start()
  for (const email of ['a@bank.example, b@evil.example', 'a@bank.example>\r\nRCPT TO:<b@evil.example', 'a@bank.example\r\nBcc: b@evil.example']) {
    await faultOf(carry(server.port).send(sampleNotice({ to: { email, mobile: null } })))
  }
  assert.ok(server.mails.every(({ to }) => !to.includes('b@evil.example')), JSON.stringify(server.mails.map(({ to }) => to)))
})
