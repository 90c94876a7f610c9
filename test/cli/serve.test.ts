/** The verifier as a process: it listens, says what is wrong in one line, and ends cleanly. */
import { equal, match, ok } from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createVerifier } from '../../server/main.ts'
import { readConfig } from '../../server/config.ts'
import { bank } from '../relying-party/stage.ts'
import { StartFault } from '../../server/wiring/start-fault.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'

const program = join(import.meta.dirname, '../../server/cli/keytap.ts')

type Running = {
  readonly child: ChildProcess
  readonly url: string
  readonly out: () => string
  readonly err: () => string
  readonly ended: Promise<number | null>
}

async function serve(folder: string, environment: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'serve'], {
    env: { PATH: process.env['PATH'], KEYTAP_DATA: folder, PORT: '0', KEYTAP_METADATA_URL: 'off', ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const url = await new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text
      const found = /listens on (http:\/\/localhost:\d+)/.exec(out)?.[1]
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => resolve(''))
  })
  return { child, url, out: () => out, err: () => err, ended }
}

describe('keytap serve', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keytap-serve-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('listens, answers, drains after SIGTERM, and ends with exit code 0', async () => {
    const running = await serve(folder, { KEYTAP_DRAIN_SECONDS: '1' })
    equal((await fetch(`${running.url}/health/ready`)).status, 200)
    match(running.out(), /There is no account yet/)
    running.child.kill('SIGTERM')
    let status = 200
    for (let tries = 0; tries < 40 && status === 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      const reply = await fetch(`${running.url}/health/ready`)
      status = reply.status
      await reply.text()
    }
    equal(status, 503)
    const live = await fetch(`${running.url}/health/live`)
    equal(live.status, 200)
    equal(live.headers.get('connection'), 'close')
    equal(await running.ended, 0)
    match(running.out(), /Stopping after SIGTERM …\nStopped\.\n$/)
    ok(running.err().split('\n').filter((line) => line !== '').every((line) => line.startsWith('{')), running.err())
  })

  it('ends at once after Ctrl-C', async () => {
    const running = await serve(folder)
    const begun = performance.now()
    running.child.kill('SIGINT')
    equal(await running.ended, 0)
    ok(performance.now() - begun < 1500)
  })

  it('says in two lines that its port is taken', async () => {
    const first = await serve(folder)
    const second = await serve(folder, { PORT: new URL(first.url).port })
    equal(await second.ended, 1)
    match(second.err(), /^error: Port \d+ is taken\.\nhint: .*PORT.*\n$/)
    first.child.kill('SIGINT')
    await first.ended
  })
})

describe('a verifier', () => {
  const open = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keytap-main-'))
    const verifier = await createVerifier(readConfig({ KEYTAP_DATA: folder, PORT: '0', KEYTAP_METADATA_URL: 'off' }), { writeLog: () => {} })
    return { verifier, end: () => rm(folder, { recursive: true, force: true }) }
  }

  it('answers what is in flight before it closes, and nothing after', async () => {
    const { verifier, end } = await open()
    const { key } = await createAccount(verifier.services, bank)
    const { url } = await verifier.listen()
    const body = JSON.stringify({ username: 'mandy', createUser: true, operation: 'enroll', origin: 'https://bank.example', binding: 'a-hash-of-the-session' })
    const headers = { 'content-type': 'application/json', 'content-length': body.length, authorization: `Basic ${btoa(`bank:${key}`)}` }
    const sending = request(`${url}/v1/tickets`, { method: 'POST', headers })
    const status = new Promise<number | undefined>((resolve, reject) => {
      sending.once('response', (reply) => resolve(reply.resume().statusCode)).once('error', reject)
    })
    sending.write(body.slice(0, 10))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const closing = Promise.all([verifier.close(), verifier.close()])
    await new Promise((resolve) => setTimeout(resolve, 200))
    equal(await fetch(`${url}/health/live`).then(() => 'answered', () => 'refused'), 'refused')
    sending.end(body.slice(10))
    equal(await status, 201)
    await closing
    await end()
  })

  it('rejects with the reason when it cannot listen', async () => {
    const one = await open()
    const { port } = await one.verifier.listen()
    const folder = await mkdtemp(join(tmpdir(), 'keytap-main-'))
    const two = await createVerifier(readConfig({ KEYTAP_DATA: folder, PORT: String(port), KEYTAP_METADATA_URL: 'off' }), { writeLog: () => {} })
    const error = await two.listen().catch((reason: unknown) => reason)
    ok(error instanceof StartFault)
    await two.close()
    await one.verifier.close()
    await one.end()
    await rm(folder, { recursive: true, force: true })
  })
})
