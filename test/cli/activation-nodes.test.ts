/** Activations against running verifiers: two nodes on one PostgreSQL, a restart in the middle, and what is left on the disk. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createVerifier } from '../../server/main.ts'
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { readConfig } from '../../server/config.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { answerScanned, openMessage2, readMessage1, signTest } from '../activation/device.ts'
import { openDatabases } from '../postgres.ts'
import { bank, binding, origin } from '../relying-party/stage.ts'

const program = join(import.meta.dirname, '../../server/cli/keytap.ts')

type Node = { readonly child: ChildProcess; readonly url: string; readonly printed: () => string }
type Reply = { readonly status: number; readonly body: Record<string, unknown> }

for (const dialect of ['sqlite', 'postgres'] as const) {
  describe(`activations on running verifiers on ${dialect}`, () => {
    let folder: string
    let environment: Record<string, string>
    let nodes: Node[]
    let key: string
    const printed: string[] = []

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'keytap-nodes-'))
      const database = dialect === 'sqlite' ? {} : { KEYTAP_DATABASE_URL: await (await openDatabases()).createDatabase('nodes') }
      environment = { KEYTAP_DATA: folder, KEYTAP_METADATA_URL: 'off', KEYTAP_LOG_LEVEL: 'debug', KEYTAP_KEK: '5a'.repeat(32), PORT: '0', ...database }
      const verifier = await createVerifier(readConfig(environment), { clock: () => Date.now(), writeLog: () => {} })
      key = (await createAccount(verifier.services, { ...bank, preset: 'any-key' })).key
      await verifier.close()
      nodes = await Promise.all(Array.from({ length: dialect === 'sqlite' ? 1 : 2 }, serve))
      const { version, policy } = (await asBank('/v1/policy')).body as { version: number; policy: object }
      await asBank('/v1/policy', 'PUT', { version, policy: { ...policy, activation: { typedCodes: true, vouch: 'never' } } })
    })
    after(async () => {
      await Promise.all(nodes.map(end))
      await rm(folder, { recursive: true, force: true })
    })

    async function serve(): Promise<Node> {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'serve'], { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
      let out = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text))
      const url = await new Promise<string>((resolve, reject) => {
        child.once('close', () => reject(new Error(`the verifier ended: ${out}`)))
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
          const found = /listens on http:\/\/localhost:(\d+)/.exec(out)?.[1]
          if (found !== undefined) resolve(`http://127.0.0.1:${found}`)
        })
      })
      return { child, url, printed: () => out }
    }

    /** As a crash does. */
    async function end({ child, printed: all }: Node) {
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
      printed.push(all())
    }

    let turn = 0
    async function call(path: string, method: string, headers: Record<string, string>, body?: object): Promise<Reply> {
      const node = nodes[turn++ % nodes.length]
      const reply = await fetch(`${node?.url}${path}`, { method, headers: { 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
      return { status: reply.status, body: JSON.parse(await reply.text() || '{}') as Record<string, unknown> }
    }
    const asBank = (path: string, method = 'GET', body?: object) => call(path, method, { authorization: `Basic ${Buffer.from(`bank:${key}`).toString('base64')}` }, body)
    const asPage = (ticket: string, path: string, body?: object) => call(path, body === undefined ? 'GET' : 'POST', { authorization: `Bearer ${ticket}`, origin }, body)

    async function begin(username: string) {
      await asBank('/v1/tickets', 'POST', { username, operation: 'enroll', origin, binding, createUser: true })
      await asBank('/v1/licenses', 'POST', { capacity: 1, username })
      const { ticket } = (await asBank('/v1/tickets', 'POST', { username, operation: 'activate', origin, binding })).body as { ticket: string }
      const begun = await asPage(ticket, '/v1/activations', {})
      const message = decodeQrText(String(begun.body['message1'])) ?? new Uint8Array()
      const kid = Buffer.from(message.subarray(2, 6)).toString('hex')
      const { keys } = (await call(`/v1/activation-keys?kid=${kid}`, 'GET', {})).body as { keys: { key: string; rpId: string }[] }
      const asked = await readMessage1(message, keys.map((issuer) => ({ keyId: kid, key: decodeBase64Url(issuer.key, 'key'), rpId: issuer.rpId })), Date.now())
      if (asked === null) throw new Error('the device does not answer')
      const waiting = await answerScanned(asked, 'linux')
      return { ticket, path: `/v1/activations/${String(begun.body['activationId'])}`, message1: String(begun.body['message1']), asked, waiting, code: encodeQrText(waiting.code) }
    }

    it('count wrong codes over nodes and restarts, and judge no sixth', async () => {
      const [victim, other] = [await begin('guessed'), await begin('other')]
      const guess = async (code = other.code) => (await asPage(victim.ticket, `${victim.path}/device`, { code })).body['code']
      deepEqual([await guess(), await guess(), await guess()], ['code_wrong', 'code_wrong', 'code_wrong'])
      await Promise.all(nodes.map(end))
      nodes = await Promise.all(nodes.map(serve))
      equal(((await asPage(victim.ticket, victim.path)).body['triesLeft'] as { code: number }).code, 2)
      deepEqual([await guess(), await guess()], ['code_wrong', 'activation_locked'])
      ok(['ticket_revoked', 'activation_locked'].includes(String(await guess(victim.code))))
    })

    it('judge at most five of two hundred guesses at once', async () => {
      const [victim, other] = [await begin('stormed'), await begin('bystander')]
      const replies = await Promise.all(Array.from({ length: 200 }, () => asPage(victim.ticket, `${victim.path}/device`, { code: other.code })))
      const codes = replies.map(({ body }) => String(body['code']))
      ok(codes.filter((code) => code === 'code_wrong').length <= 5, codes.join(' '))
      deepEqual(replies.filter(({ status }) => status >= 500), [])
      equal((await asPage(other.ticket, `${other.path}/device`, { code: other.code })).status, 200)
    })

    it('leave no secret of an activation in the log or the files, at level debug', async () => {
      const one = await begin('searched')
      const added = await asPage(one.ticket, `${one.path}/device`, { code: one.code, description: 'A phone' })
      const message2 = decodeQrText(String(added.body['message2'])) ?? new Uint8Array()
      const instance = await openMessage2(one.waiting, message2)
      if (instance === null) throw new Error('the device cannot open its message')
      const signature = await signTest(instance)
      const done = await asPage(one.ticket, `${one.path}/signature`, { signature })
      equal(done.status, 200)
      await Promise.all(nodes.map(end))
      const files = await Promise.all((await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))))
      const dump = dialect === 'sqlite' ? [] : [Buffer.from(JSON.stringify(await dumpActivations()))]
      const everything = [...files, ...dump, Buffer.from(printed.join(''))]
      const secrets = { K: one.asked.key, S: instance.secret, code: one.waiting.code, message2 }
      for (const [name, bytes] of Object.entries(secrets)) {
        const forms = [Buffer.from(bytes), Buffer.from(Buffer.from(bytes).toString('hex')), Buffer.from(Buffer.from(bytes).toString('base64url')), Buffer.from(encodeQrText(bytes))]
        for (const form of forms) ok(!everything.some((file) => file.includes(form)), name)
      }
      for (const text of [one.message1, one.code, one.ticket, String(done.body['result']), instance.question, key]) ok(!everything.some((file) => file.includes(text)), text.slice(0, 4))
      nodes = await Promise.all(nodes.map(serve))
    })

    async function dumpActivations() {
      const { default: pg } = await import('pg')
      const client = new pg.Client({ connectionString: environment['KEYTAP_DATABASE_URL'] })
      await client.connect()
      const rows = []
      for (const table of ['activations', 'instances', 'licenses', 'activation_keys', 'events', 'notices', 'tickets']) rows.push(...(await client.query(`select t::text from ${table} t`)).rows as object[])
      await client.end()
      return rows
    }
  })
}
