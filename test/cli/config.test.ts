/** The settings: what is taken, and that every fault is told at once. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, it } from 'node:test'
import { ConfigFault, readConfig, settings } from '../../server/config.ts'

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    ok(error.faults.every(({ hint }) => hint.endsWith('.')))
    return error.faults.map(({ name }) => name)
  }
}

describe('the configuration', () => {
  it('has a safe value for everything', () => {
    const config = readConfig({})
    deepEqual([config.port, config.host, config.databaseUrl, config.kek, config.logLevel, config.metrics], [8787, '127.0.0.1', null, null, 'info', false])
    equal(config.dataFolder, resolve('.keytap'))
    deepEqual(config.limits.ticket, { burst: 40, perSecond: 1 })
    deepEqual(config.trustedProxies, [])
  })

  it('downloads metadata from FIDO and nowhere but over https, or not at all', () => {
    deepEqual(readConfig({}).metadata, { url: 'https://mds3.fidoalliance.org/', rootFile: null, hostName: 'mds.fidoalliance.org', folder: null })
    equal(readConfig({ KEYTAP_METADATA_URL: 'off' }).metadata.url, null)
    const own = { KEYTAP_METADATA_URL: 'https://mirror.example/blob', KEYTAP_METADATA_ROOT: 'root.pem', KEYTAP_METADATA_HOST: 'MDS.example', KEYTAP_METADATA_FOLDER: 'models' }
    deepEqual(readConfig(own).metadata, { url: 'https://mirror.example/blob', rootFile: resolve('root.pem'), hostName: 'mds.example', folder: resolve('models') })
    for (const url of ['http://mds3.fidoalliance.org/', 'mds3.fidoalliance.org', 'on', 'file:///etc/passwd', 'https://x/#y']) deepEqual(faultsOf({ KEYTAP_METADATA_URL: url }), ['KEYTAP_METADATA_URL'], url)
    for (const host of ['10.0.0.1', 'https://mds.example', 'a b', '*.example', '']) deepEqual(faultsOf({ KEYTAP_METADATA_HOST: host }), host === '' ? [] : ['KEYTAP_METADATA_HOST'], host)
  })

  it('carries notices only encrypted, or within this machine', () => {
    deepEqual(readConfig({}).carriers, { language: 'en', mail: null, sms: null })
    const from = { KEYTAP_MAIL_FROM: '"Bank" <keys@bank.example>' }
    const mail = (url: string) => readConfig({ ...from, KEYTAP_SMTP_URL: url }).carriers.mail
    deepEqual(mail('smtps://keys:p%40ss@mail.example'), { host: 'mail.example', port: 465, encryption: 'implicit', login: { user: 'keys', password: 'p@ss' }, from: { name: 'Bank', address: 'keys@bank.example' } })
    deepEqual([mail('smtp://mail.example')?.encryption, mail('smtp://mail.example')?.port, mail('smtp://[::1]:25')?.encryption, mail('smtp://localhost:25')?.encryption], ['starttls', 587, 'none', 'none'])
    for (const url of ['mail.example', 'http://mail.example', 'smtp://', 'smtp://user@mail.example', 'smtp://mail.example/x', 'smtp://mail.example?tls=no', 'smtp://%zz:x@mail.example']) deepEqual(faultsOf({ ...from, KEYTAP_SMTP_URL: url }), ['KEYTAP_SMTP_URL'], url)
    for (const sender of ['x', 'a@b, c@d', 'Bank <a@b> <c@d>', 'a\r\nBcc: b@c']) deepEqual(faultsOf({ KEYTAP_MAIL_FROM: sender }), ['KEYTAP_MAIL_FROM'], sender)
    deepEqual(faultsOf({ KEYTAP_SMTP_URL: 'smtps://mail.example' }), ['KEYTAP_MAIL_FROM'])
    const sms = (environment: Record<string, string>) => readConfig({ KEYTAP_SMS_URL: 'https://sms.example/send?to={to}', ...environment }).carriers.sms
    deepEqual(sms({}), { url: 'https://sms.example/send?to={to}', method: 'POST', form: 'json', body: '{"to":"{to}","text":"{text}","id":"{id}"}', authorization: null })
    equal(sms({ KEYTAP_SMS_FORM: 'form' })?.body, 'to={to}&text={text}&id={id}')
    for (const url of ['http://sms.example/', 'ftp://sms.example', 'https://{to}.example/', 'https://user:x@sms.example/', 'sms.example']) deepEqual(faultsOf({ KEYTAP_SMS_URL: url }), ['KEYTAP_SMS_URL'], url)
    deepEqual(faultsOf({ KEYTAP_SMS_URL: 'http://127.0.0.1:1/' }), [])
    deepEqual(faultsOf({ KEYTAP_SMS_URL: 'https://sms.example/?to={to}', KEYTAP_SMS_METHOD: 'GET' }), ['KEYTAP_SMS_URL'])
    const odd = { KEYTAP_SMS_METHOD: 'DELETE', KEYTAP_SMS_FORM: 'xml', KEYTAP_SMS_BODY: '{"to":{to}', KEYTAP_SMS_AUTHORIZATION: 'a\nb', KEYTAP_NOTICE_LANGUAGE: 'fr' }
    deepEqual([...faultsOf(odd)].sort(), Object.keys(odd).sort())
  })

  it('takes an empty value as unset', () => {
    const empty = Object.fromEntries(Object.values(settings).map(({ name }) => [name, '']))
    deepEqual(readConfig(empty), readConfig({}))
  })

  it('tells every fault at once, and never a value', () => {
    const environment = {
      PORT: '70000', HOST: 'a b', KEYTAP_DATABASE_URL: 'mysql://secret@x', KEYTAP_KEK: 'secret', KEYTAP_LOG_LEVEL: 'secret', KEYTAP_LIMIT_TICKET: '0/1',
      KEYTAP_TRUSTED_PROXIES: '10.0.0.0/33', KEYTAP_METRICS: 'yes', KEYTAP_DRAIN_SECONDS: '61', KEYTAP_LIMIT_BUCKETS: '1',
    }
    deepEqual([...faultsOf(environment)].sort(), Object.keys(environment).sort())
    try {
      readConfig(environment)
    } catch (error) {
      ok(error instanceof ConfigFault && !error.message.includes('secret'))
      equal(error.message.split('\n').length, 10)
    }
  })

  it('wants a sealing key from the operator of PostgreSQL', () => {
    const url = { KEYTAP_DATABASE_URL: 'postgres://keytap@localhost/keytap' }
    deepEqual(faultsOf(url), ['KEYTAP_KEK'])
    deepEqual(faultsOf({ ...url, KEYTAP_KEK: 'ab'.repeat(32) }), [])
  })

  it('reads a sealing key of exactly 32 bytes, as hex or base64url', () => {
    for (const text of ['ab'.repeat(32), Buffer.alloc(32, 0xab).toString('base64url'), Buffer.alloc(32, 0xab).toString('base64url') + '=']) {
      deepEqual(Buffer.from(readConfig({ KEYTAP_KEK: text }).kek ?? []), Buffer.alloc(32, 0xab))
    }
    for (const text of ['ab'.repeat(31), 'ab'.repeat(33), Buffer.alloc(31).toString('base64url'), `${Buffer.alloc(32).toString('base64url')} `]) {
      deepEqual(faultsOf({ KEYTAP_KEK: text }), ['KEYTAP_KEK'])
    }
  })

  it('reads proxies and limits', () => {
    const config = readConfig({ KEYTAP_TRUSTED_PROXIES: '10.0.0.0/8, ::1', KEYTAP_LIMIT_ADDRESS: '5/0.5' })
    deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1'])
    deepEqual(config.limits.address, { burst: 5, perSecond: 0.5 })
  })

  it('reads the names of dialects in any case', () => {
    deepEqual(readConfig({ KEYTAP_COMPAT: 'Greek, latin' }).compat.dialects, ['greek', 'latin'])
    deepEqual(faultsOf({ KEYTAP_COMPAT: 'old greek' }), ['KEYTAP_COMPAT'])
  })

  it('names what looks like a setting and is none', () => {
    deepEqual(readConfig({ KEYTAP_DATABSE_URL: 'x', KEYTAP_VECTORS: 'x', OTHER: 'x' }).unknownNames, ['KEYTAP_DATABSE_URL'])
  })
})
