/** How notices leave the house, as settings: mail, text messages, and in which language. A part of `config.ts`. */
import { isIP } from 'node:net'
import type { Setting } from './config.ts'

export type MailConfig = {
  readonly host: string
  readonly port: number
  /** `none` only to this machine. */
  readonly encryption: 'implicit' | 'starttls' | 'none'
  /** Never log it. */
  readonly login: { readonly user: string; readonly password: string } | null
  readonly from: { readonly name: string; readonly address: string }
}

export type SmsConfig = {
  /** May hold a secret: never log it. */
  readonly url: string
  readonly method: 'POST' | 'PUT' | 'GET'
  readonly form: 'json' | 'form'
  readonly body: string
  /** Never log it. */
  readonly authorization: string | null
}

export type CarriersConfig = {
  readonly language: 'en' | 'de' | 'ar'
  /** Null: notices by mail are only logged. */
  readonly mail: MailConfig | null
  readonly sms: SmsConfig | null
}

export const carrierSettings = {
  noticeLanguage: { name: 'KEYTAP_NOTICE_LANGUAGE', standard: 'en', help: 'Language of notices: en, de or ar.' },
  smtpUrl: { name: 'KEYTAP_SMTP_URL', standard: '', help: 'smtps://user:password@host:465 or smtp://…:587 (STARTTLS); unset means that notices are only logged.' },
  mailFrom: { name: 'KEYTAP_MAIL_FROM', standard: '', help: 'Sender of mails: keys@bank.example, or "Bank <keys@bank.example>".' },
  smsUrl: { name: 'KEYTAP_SMS_URL', standard: '', help: 'https address of the gateway for text messages; may hold {to}, {text} and {id}.' },
  smsMethod: { name: 'KEYTAP_SMS_METHOD', standard: 'POST', help: 'POST, PUT, or GET with everything in the address.' },
  smsForm: { name: 'KEYTAP_SMS_FORM', standard: 'json', help: 'json or form: how the body is written.' },
  smsBody: { name: 'KEYTAP_SMS_BODY', standard: '', help: 'Body for the gateway with {to}, {text} and {id}; unset means {"to":"{to}","text":"{text}","id":"{id}"}.' },
  smsAuthorization: { name: 'KEYTAP_SMS_AUTHORIZATION', standard: '', help: 'Authorization header for the gateway, such as "Bearer …".' },
} as const satisfies Record<string, Setting>

type Read = <T extends object | string | number>(setting: Setting, parse: (text: string) => T | null, hint: string) => T

const standardBodies = { json: '{"to":"{to}","text":"{text}","id":"{id}"}', form: 'to={to}&text={text}&id={id}' } as const

export function readCarriers(read: Read): CarriersConfig {
  const s = carrierSettings
  const server = read(s.smtpUrl, parseSmtpUrl, 'Write smtps://user:password@host:465, or smtp://…:587, or unset it.')
  const from = read(s.mailFrom, parseFrom, 'Write keys@bank.example, or "Bank <keys@bank.example>".')
  const { url } = read(s.smsUrl, parseSmsUrl, 'Write https://host/path (http only to this machine), or unset it.')
  const method = read(s.smsMethod, parseOneOf('POST', 'PUT', 'GET'), 'Write POST, PUT or GET.')
  const form = read(s.smsForm, parseOneOf('json', 'form'), 'Write json or form.')
  const { text: body } = read(s.smsBody, parseBody(form), 'Hold {to} and {text}; with the form json it has to be JSON.')
  const { text: authorization } = read(s.smsAuthorization, parseHeader, 'Write one line of ASCII.')
  return {
    language: read(s.noticeLanguage, parseOneOf('en', 'de', 'ar'), 'Write en, de or ar.'),
    mail: server.server === null || from.from === null ? null : { ...server.server, from: from.from },
    sms: url === null ? null : { url, method, form, body: method === 'GET' ? '' : body || standardBodies[form], authorization: authorization || null },
  }
}

export type CarrierFault = { readonly name: string; readonly problem: string; readonly hint: string }

/** What no setting says by itself. */
export function listCarrierFaults({ sms }: CarriersConfig, isSet: (setting: Setting) => boolean): readonly CarrierFault[] {
  const s = carrierSettings
  const faults: CarrierFault[] = []
  if (isSet(s.smtpUrl) && !isSet(s.mailFrom)) {
    faults.push({ name: s.mailFrom.name, problem: 'is needed with KEYTAP_SMTP_URL.', hint: 'Write the address that mails come from.' })
  }
  if (sms?.method === 'GET' && !(sms.url.includes('{to}') && sms.url.includes('{text}'))) {
    faults.push({ name: s.smsUrl.name, problem: 'lacks {to} or {text}, which GET has nowhere else.', hint: 'Put both into the address, or use POST.' })
  }
  return faults
}

function parseOneOf<const T extends string>(...words: readonly T[]) {
  return (text: string): T | null => words.find((word) => word === text) ?? null
}

function parseSmtpUrl(text: string): { readonly server: Omit<MailConfig, 'from'> | null } | null {
  if (text === '') return { server: null }
  const url = URL.parse(text)
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return null
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const implicit = url.protocol === 'smtps:'
  const login = readLogin(url)
  if (login === undefined) return null
  const encryption = implicit ? 'implicit' : isThisMachine(host) ? 'none' : 'starttls'
  return { server: { host, port: Number(url.port || (implicit ? 465 : 587)), encryption, login } }
}

/** Undefined for what is no login: half of one, or an escape that is none. */
function readLogin({ username, password }: URL): MailConfig['login'] | undefined {
  if (username === '' && password === '') return null
  if (username === '' || password === '') return undefined
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    return undefined
  }
}

const address = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/

function parseFrom(text: string): { readonly from: MailConfig['from'] | null } | null {
  if (text === '') return { from: null }
  const [, name = '', named] = /^([^<>\p{Cc}]*)<([^<>]+)>$/u.exec(text) ?? []
  const from = { name: name.trim().replace(/^"(.*)"$/, '$1'), address: named ?? text }
  return address.test(from.address) ? { from } : null
}

/** Anything but https would show the texts, and the gateway's secret, to whoever reads along. */
function parseSmsUrl(text: string): { readonly url: string | null } | null {
  if (text === '') return { url: null }
  const url = URL.parse(text)
  if (url === null || url.hash !== '' || url.username !== '' || url.password !== '') return null
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // As it was written: parsed, the places for number and text would be escaped.
  return (url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(host))) && !/[{}]/.test(text.slice(0, text.indexOf(host) + host.length)) ? { url: text } : null
}

const parseBody = (form: SmsConfig['form']) => (text: string): { readonly text: string } | null => {
  if (text === '') return { text }
  if (!text.includes('{to}') || !text.includes('{text}')) return null
  return form === 'form' || isJson(text) ? { text } : null
}

function isJson(template: string): boolean {
  try {
    JSON.parse(template.replaceAll(/\{(?:to|text|id)\}/g, 'x'))
    return true
  } catch {
    return false
  }
}

const parseHeader = (text: string): { readonly text: string } | null => (/^[\x20-\x7e]*$/.test(text) ? { text } : null)

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
