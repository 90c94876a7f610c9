/**
 * Notices by text message, through the HTTP gateway that the operator names. Nothing that a user or an account can set
 * reaches the address of the call but what is encoded in its places; redirects are not followed.
 */
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { CarrierFault } from './carrier-fault.ts'
import type { Notifier } from './notifier.ts'
import { writeNotice, type NoticeLanguage } from './write-notice.ts'

export type SmsGateway = {
  /** `https`, or `http` to this machine; may hold `{to}`, `{text}` and `{id}`. */
  readonly url: string
  readonly method: 'POST' | 'PUT' | 'GET'
  readonly form: 'json' | 'form'
  /** With the same places, each filled in as the form wants it; empty for GET. */
  readonly body: string
  readonly authorization: string | null
}

export type SmsOptions = {
  readonly language: NoticeLanguage
  readonly nameOrganization: (accountId: string) => Promise<string>
  /** For a whole delivery, the time in the queue included. Default 40,000. */
  readonly deadlineMs?: number
}

const connections = 4
const contentTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

export type SmsNotifier = Notifier & {
  /** Connects, and asks nothing: any call might send a text. @throws {CarrierFault} */
  readonly probe: () => Promise<void>
  readonly close: () => void
}

export function createSmsNotifier(gateway: SmsGateway, { language, nameOrganization, deadlineMs = 40_000 }: SmsOptions): SmsNotifier {
  const secure = gateway.url.startsWith('https:')
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: connections })
  return {
    name: 'sms',
    send: async (notice) => {
      const { mobile } = notice.to
      if (mobile === null) throw new CarrierFault('sms', 'no number')
      const { short } = writeNotice(notice, await nameOrganization(notice.accountId), language)
      const values = { to: mobile.replaceAll(/[^0-9+]/g, ''), text: short, id: notice.id }
      const status = await call(gateway, secure, agent, values, deadlineMs)
      if (status < 200 || status > 299) throw new CarrierFault('sms', String(status))
    },
    probe: () => reach(new URL(fillIn(gateway.url, { to: '', text: '', id: '' }, encodeURIComponent)), secure),
    close: () => agent.destroy(),
  }
}

type Values = Readonly<Record<'to' | 'text' | 'id', string>>

function call(gateway: SmsGateway, secure: boolean, agent: HttpAgent, values: Values, deadlineMs: number): Promise<number> {
  const url = fillIn(gateway.url, values, encodeURIComponent)
  const body = gateway.method === 'GET' ? '' : fillIn(gateway.body, values, gateway.form === 'json' ? encodeJson : encodeURIComponent)
  const headers = {
    ...(body === '' ? {} : { 'content-type': contentTypes[gateway.form], 'content-length': String(Buffer.byteLength(body)) }),
    ...(gateway.authorization === null ? {} : { authorization: gateway.authorization }),
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(new CarrierFault('sms', codeOf(error), error))
    const onResponse = (response: IncomingMessage) => {
      // Only the status counts; what follows is drained, and cut off at the deadline.
      response.on('error', () => {}).resume()
      resolve(response.statusCode ?? 0)
    }
    const options = { method: gateway.method, agent, headers, signal: AbortSignal.timeout(deadlineMs) }
    const sent = secure ? requestHttps(url, options, onResponse) : requestHttp(url, options, onResponse)
    sent.on('error', fail).end(body)
  })
}

const reachTimeoutMs = 10_000

function reach({ hostname, port }: URL, secure: boolean): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const socket = secure ? connectTls({ host, port: Number(port || 443), servername: host }) : connectPlain({ host, port: Number(port || 80) })
    const fail = (error: unknown) => reject(new CarrierFault('sms', codeOf(error), error))
    socket.setTimeout(reachTimeoutMs, () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    socket.once('error', fail).once(secure ? 'secureConnect' : 'connect', () => {
      socket.destroy()
      resolve()
    })
  })
}

function fillIn(template: string, values: Values, encode: (value: string) => string): string {
  return template.replaceAll(/\{(to|text|id)\}/g, (_place, name: keyof Values) => encode(values[name]))
}

const encodeJson = (value: string) => JSON.stringify(value).slice(1, -1)

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'failed'
}
