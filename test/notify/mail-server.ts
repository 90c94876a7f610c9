/** A real SMTP server on this machine, whose manners a test chooses. */
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { createMetadataAuthority } from '../authenticator/metadata-authority.ts'

export type Mail = { readonly from: string; readonly to: readonly string[]; readonly raw: string; readonly user: string | null; readonly encrypted: boolean }

export type MailServer = {
  readonly port: number
  readonly mails: readonly Mail[]
  close(): Promise<void>
}

export type Manners = {
  readonly encryption?: 'implicit' | 'starttls' | 'none'
  /** The only login that is taken; none is asked for otherwise. */
  readonly login?: { readonly user: string; readonly password: string }
  /** What becomes of a mail: default taken. */
  readonly onMail?: (mail: Mail) => 'take' | 'refuse' | 'hang'
  readonly port?: number
}

/** One for the whole process, which trusts it as NODE_EXTRA_CA_CERTS would make it. */
const authority = createMetadataAuthority()
setDefaultCACertificates([...getCACertificates('default'), authority.rootPem])
const { key, cert } = authority.issueServer('localhost')

export async function startMailServer({ encryption = 'none', login, onMail = () => 'take', port = 0 }: Manners = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    secure: encryption === 'implicit', key, cert, logger: false, closeTimeout: 200,
    disabledCommands: encryption === 'none' ? ['STARTTLS'] : [], authOptional: login === undefined, allowInsecureAuth: encryption === 'none',
    onAuth: ({ username, password }, _session, done) => {
      if (username === login?.user && password === login?.password) done(null, { user: username })
      else done(new Error('these are not the droids'))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail = {
          from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString('utf8'),
          user: typeof session.user === 'string' ? session.user : null, encrypted: session.secure,
        }
        const manner = onMail(mail)
        if (manner === 'take') mails.push(mail)
        if (manner === 'take') done(null, 'taken')
        if (manner === 'refuse') done(Object.assign(new Error(`no such user ${mail.to.join()}`), { responseCode: 550 }))
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => {
    server.listen(port, 'localhost', resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
    }),
  }
}

/** A header's unfolded value, and the decoded text, of a mail in one part. */
export function readMail(raw: string): { readonly headers: ReadonlyMap<string, string>; readonly text: string } {
  const border = raw.indexOf('\r\n\r\n')
  const lines = raw.slice(0, border).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]))
  const body = raw.slice(border + 4)
  const encoding = headers.get('content-transfer-encoding')
  if (encoding === 'base64') return { headers, text: Buffer.from(body, 'base64').toString('utf8') }
  if (encoding !== 'quoted-printable') return { headers, text: body }
  const bytes = body.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return { headers, text: Buffer.from(bytes, 'latin1').toString('utf8') }
}
