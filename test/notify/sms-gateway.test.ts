/** Notices by text message, against a real HTTP sink: taken, refused, redirected, down, slow. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createSmsNotifier, type SmsGateway } from '../../server/notify/sms-gateway.ts'
import { faultOf, nameOrganization, sampleNotice } from './sample-notice.ts'

type Call = { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }

const ends: (() => void)[] = []
after(() => {
  for (const end of ends) end()
})

async function startSink(answer: (response: ServerResponse) => void = (response) => void response.writeHead(202).end('{}')) {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      calls.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send` }
}

function carry(change: Partial<SmsGateway> & Pick<SmsGateway, 'url'>, deadlineMs = 5000) {
  const gateway: SmsGateway = { method: 'POST', form: 'json', body: '{"to":"{to}","text":"{text}","id":"{id}"}', authorization: 'Bearer s3cret', ...change }
  const notifier = createSmsNotifier(gateway, { language: 'en', nameOrganization, deadlineMs })
  ends.unshift(notifier.close)
  return notifier
}

const toMobile = (mobile = '+49 (170) 123-45') => sampleNotice({ to: { email: null, mobile }, details: { ...sampleNotice().details, deviceName: '"}, "to": "+1900"' } })

test('number, text and id arrive where the body has their places, whatever is in them', async () => {
  const sink = await startSink()
  const notice = toMobile()
  await carry({ url: sink.url }).send(notice)
  const [call] = sink.calls
  assert.deepEqual([call?.method, call?.url, call?.headers.authorization, call?.headers['content-type']], ['POST', '/send', 'Bearer s3cret', 'application/json'])
  const body = JSON.parse(call?.body ?? '') as Record<string, string>
  assert.deepEqual([Object.keys(body), body['to'], body['id']], [['to', 'text', 'id'], '+4917012345', notice.id])
  assert.match(body['text'] ?? '', /^“to \+1900” was added to your account with Example Bank/)
})

test('a gateway may want a form, or everything in the address', async () => {
  const sink = await startSink()
  await carry({ url: sink.url, form: 'form', body: 'to={to}&text={text}' }).send(toMobile())
  await carry({ url: `${sink.url}?n={to}&m={text}`, method: 'GET', body: '', authorization: null }).send(toMobile())
  const [form, get] = sink.calls
  assert.equal(new URLSearchParams(form?.body).get('to'), '+4917012345')
  const { searchParams } = new URL(get?.url ?? '', sink.url)
  assert.deepEqual([searchParams.get('n'), searchParams.get('m'), get?.body, get?.headers.authorization], ['+4917012345', new URLSearchParams(form?.body).get('text'), '', undefined])
})

test('an answer of another kind than success is told by its status, and a redirect is not followed', async () => {
  const inside = await startSink()
  const broken = await startSink((response) => void response.writeHead(500).end('mandy +4917012345'))
  const leading = await startSink((response) => void response.writeHead(307, { location: inside.url }).end())
  assert.equal(await faultOf(carry({ url: broken.url }).send(toMobile())), 'sms 500')
  assert.equal(await faultOf(carry({ url: leading.url }).send(toMobile())), 'sms 307')
  assert.equal(inside.calls.length, 0)
})

test('a gateway that is down, never answers, or never ends is given up in time', async () => {
  // Port 1 is nobody's.
  assert.equal(await faultOf(carry({ url: 'http://127.0.0.1:1/' }).send(toMobile())), 'sms ECONNREFUSED')
  const silent = await startSink(() => {})
  const began = performance.now()
  assert.equal(await faultOf(carry({ url: silent.url }, 200).send(toMobile())), 'sms ABORT_ERR')
  const endless = await startSink((response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'.repeat(1000)), 5)
    response.on('close', () => clearInterval(timer))
  })
  await carry({ url: endless.url }, 200).send(toMobile())
  assert.ok(performance.now() - began < 2000)
})

test('no more calls are under way at once than four', async () => {
  let [open, most] = [0, 0]
  const sink = await startSink((response) => {
    most = Math.max(most, (open += 1))
    setTimeout(() => {
      open -= 1
      response.writeHead(200).end()
    }, 20)
  })
  const notifier = carry({ url: sink.url })
  await Promise.all(Array.from({ length: 20 }, () => notifier.send(toMobile())))
  assert.deepEqual([sink.calls.length, most], [20, 4])
})
