/**
 * Notices by mail (SMTP, RFC 5321), with nodemailer. Unencrypted only to a server on this machine. One message a
 * notice, whose Message-ID is made of the notice's id: a notice that is sent twice is told to be one.
 */
import nodemailer from 'nodemailer'
import type { NoticeRecord } from '../store/records.ts'
import { CarrierFault } from './carrier-fault.ts'
import type { Notifier } from './notifier.ts'
import { writeNotice, type NoticeLanguage } from './write-notice.ts'

export type SmtpServer = {
  readonly host: string
  readonly port: number
  /** `implicit`: from the first byte. `starttls`: or nothing is sent. `none`: for this machine only. */
  readonly encryption: 'implicit' | 'starttls' | 'none'
  readonly login: { readonly user: string; readonly password: string } | null
  readonly from: { readonly name: string; readonly address: string }
}

export type SmtpOptions = {
  readonly language: NoticeLanguage
  readonly nameOrganization: (accountId: string) => Promise<string>
  /** For a whole delivery, so that a lease of the outbox outlives it. Default 40,000. */
  readonly deadlineMs?: number
}

const connections = 4
const stepTimeoutMs = 10_000

export type SmtpNotifier = Notifier & {
  /** Connects and logs in. @throws {CarrierFault} */
  readonly probe: () => Promise<void>
  readonly close: () => void
}

export function createSmtpNotifier(server: SmtpServer, { language, nameOrganization, deadlineMs = 40_000 }: SmtpOptions): SmtpNotifier {
  const { encryption, from, login, host, port } = server
  const transport = nodemailer.createTransport({
    pool: true, host, port,
    secure: encryption === 'implicit', requireTLS: encryption === 'starttls', ignoreTLS: encryption === 'none',
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    maxConnections: connections,
    // The outbox tries again, and knows how often it did.
    maxRequeues: 0,
    connectionTimeout: stepTimeoutMs, greetingTimeout: stepTimeoutMs, socketTimeout: stepTimeoutMs, dnsTimeout: stepTimeoutMs,
    idleTimeout: 30_000, socketCloseTimeout: 1000,
    logger: false, disableFileAccess: true, disableUrlAccess: true,
  })
  return {
    name: 'smtp',
    send: async (notice) => {
      const message = await writeMail(notice, from, language, nameOrganization)
      await transport.sendMail({ ...message, signal: AbortSignal.timeout(deadlineMs) }).catch(fault)
    },
    probe: async () => {
      await transport.verify().catch(fault)
    },
    close: () => {
      transport.close({ force: true })
    },
  }
}

async function writeMail(
  { id, accountId, createdAtMs, to: { email }, ...notice }: NoticeRecord, from: SmtpServer['from'], language: NoticeLanguage, nameOrganization: SmtpOptions['nameOrganization'],
) {
  if (email === null) throw new CarrierFault('smtp', 'no address')
  const { subject, text } = writeNotice({ ...notice, id, accountId, createdAtMs, to: { email, mobile: null } }, await nameOrganization(accountId), language)
  return {
    from, subject, text,
    // As an object: an address with a comma stays one.
    to: { name: '', address: email },
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    date: new Date(createdAtMs),
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
  }
}

function fault(error: unknown): never {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown }
  throw new CarrierFault('smtp', [code, responseCode].filter((part) => part !== undefined).map(String).join(' ') || 'failed', error)
}
