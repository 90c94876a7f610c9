/** The command line as an operator meets it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { commands } from '../../server/cli/commands.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

describe('the command line', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openCommandLine()
  })
  after(() => cli.end())
  const refused = async (words: string, code: number, error: RegExp, environment = {}) => {
    const ran = await cli.keytap(words, environment)
    equal(ran.code, code, ran.err)
    match(ran.err, error)
    match(ran.err, /^error: .+\nhint: .+\n$/m)
    equal(ran.out, '')
  }

  it('explains itself and each of its commands in sentences', async () => {
    const overview = await cli.keytap('--help')
    equal(overview.code, 0)
    for (const { name } of commands) {
      match(overview.out, new RegExp(`^  ${name} `, 'm'))
      const help = await cli.keytap(`${name} --help`)
      equal(help.code, 0)
      match(help.out, /^[A-Z][^\n]+[.?]\n\nUsage: keytap /)
      ok(help.out.split('\n').every((line) => line.length <= 150), name)
    }
    equal((await cli.keytap('account')).code, 2)
    equal((await cli.keytap('account --help')).code, 0)
    equal((await cli.keytap('')).code, 2)
    match((await cli.keytap('--version')).out, /^\d+\.\d+\.\d+\n$/)
  })

  it('tells a wrong command line from a refusal by its exit code', async () => {
    await refused('frob', 2, /There is no command "frob"/)
    await refused('account frob', 2, /There is no command "account frob"/)
    await refused('account list too many', 2, /one word too many/)
    await refused('account create', 2, /needs LOGIN/)
    await refused('account create bank', 2, /--rp-id is missing/)
    await refused('account create bank --rp-id bank.example', 2, /--origin is missing/)
    await refused('account list --frob', 2, /--frob/)
    await refused('account create bank --rp-id bank.example --origin https://bank.example --preset x', 2, /no policy preset "x"/)
    await refused('account suspend nobody', 1, /There is no data/)
    await refused('account create bank --rp-id bank.example --origin https://bank.example/path', 1, /scheme, host and port/)
    await refused('serve', 1, /PORT cannot be used/, { PORT: 'x' })
  })

  it('makes, lists, suspends and resumes an account, and rotates its keys', async () => {
    const made = await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example --origin https://bank.test --json')
    equal(made.code, 0, made.err)
    match(String(made.json['key']), /^kk_/)
    deepEqual(made.json['related'], ['https://bank.test'])
    await refused('account create bank --rp-id bank.example --origin https://bank.example', 1, /exists/)
    await refused('account suspend nobody', 1, /no account "nobody"/)
    const rotated = await cli.keytap('account rotate-key bank --json')
    match(String(rotated.json['key']), /^kk_/)
    await refused('account rotate-key bank', 1, /two active keys/)
    const list = await cli.keytap('account list')
    match(list.out, new RegExp(`${String(rotated.json['keyId'])}, last used never`))
    ok(!list.out.includes('kk_'))
    equal((await cli.keytap(`account rotate-key bank --remove ${String(made.json['keyId'])}`)).code, 0)
    await refused(`account rotate-key bank --remove ${String(made.json['keyId'])}`, 1, /no active key/)
    await refused(`account rotate-key bank --remove ${String(rotated.json['keyId'])}`, 2, /only key/)
    match((await cli.keytap('account suspend bank')).out, /is suspended/)
    match((await cli.keytap('account list')).out, /^bank \(suspended\)$/m)
    match((await cli.keytap('account resume bank')).out, /works again/)
  })

  it('says in words of the command line what to do about a refusal', async () => {
    const hintOf = async (words: string | readonly string[]) => (await cli.keytap(words)).err.split('hint: ')[1]?.trim() ?? ''
    match(await hintOf('account create B --rp-id b.example --origin https://b.example'), /^Choose a LOGIN/)
    match(await hintOf('account create shop --rp-id https://b.example --origin https://b.example'), /--rp-id bank\.example/)
    match(await hintOf('account create shop --rp-id b.example --origin https://b.example/x'), /--origin https:\/\/bank\.example/)
    match(await hintOf('account create bank --rp-id b.example --origin https://b.example'), /keytap account update/)
    match(await hintOf('account suspend nobody'), /keytap account list/)
    match(await hintOf('ticket bank --user nobody'), /--create-user/)
    match(await hintOf('ticket bank --user mandy --create-user --origin https://evil.example'), /keytap account update LOGIN --origin/)
    match(await hintOf('ticket bank --user mandy --operation fly'), /^Write enroll, verify, manage, activate, enroll-code or verify-code\.$/)
    match(await hintOf('ticket bank --user mandy --lifetime 9e9'), /from 1 to 3600/)
    const { err } = await cli.keytap('account suspend nobody --json')
    deepEqual(Object.keys(JSON.parse(err) as object), ['error', 'hint', 'code'])
  })

  it('adds and removes origins of an account, judged as at its creation', async () => {
    await refused('ticket bank --user mandy --create-user --origin https://new.bank.example', 1, /does not list this origin/)
    const changed = await cli.keytap(['account', 'update', 'bank', '--origin', 'https://new.bank.example', '--top-origin', 'https://top.example', '--display-name', 'The Bank', '--json'])
    equal(changed.code, 0, changed.err)
    deepEqual(changed.json['origins'], ['https://bank.example', 'https://bank.test', 'https://new.bank.example'])
    equal((await cli.keytap('ticket bank --user mandy --create-user --origin https://new.bank.example')).code, 0)
    const back = await cli.keytap('account update bank --remove-origin https://new.bank.example --remove-top-origin https://top.example --json')
    deepEqual([back.json['displayName'], back.json['origins'], back.json['topOrigins']], ['The Bank', ['https://bank.example', 'https://bank.test'], []])
    await refused('account update bank', 2, /Nothing to change/)
    await refused('account update bank --origin http://bank.example', 1, /uses https/)
    await refused('account update bank --remove-origin https://bank.example --remove-origin https://bank.test', 1, /holds 1 to 50/)
    await refused('account update nobody --origin https://bank.example', 1, /no account "nobody"/)
  })

  it('shows a policy and replaces it from a file, a preset or field by field', async () => {
    equal((await cli.keytap('policy set bank --set residentKey=preferred --set maxKeysPerUser=3')).code, 0)
    const shown = await cli.keytap('policy show bank')
    const { version, policy } = JSON.parse(shown.out) as { version: number; policy: Record<string, unknown> }
    deepEqual([version, policy['preset'], policy['residentKey'], policy['maxKeysPerUser']], [2, 'hardware-key', 'preferred', 3])
    const file = join(cli.folder, 'policy.json')
    writeFileSync(file, shown.out)
    equal((await cli.keytap(['policy', 'set', 'bank', file, '--set', 'testSignature=true'])).code, 0)
    await refused(`policy set bank ${file}`, 1, /changed since it was read/)
    writeFileSync(file, JSON.stringify(policy))
    equal((await cli.keytap(`policy set bank ${file} --json`)).json['version'], 4)
    equal((await cli.keytap('policy set bank --preset any-key --json')).json['version'], 5)
    await refused('policy set bank', 2, /Nothing to change/)
    await refused(`policy set bank ${file} --preset any-key`, 2, /exclude each other/)
    await refused('policy set bank --preset x', 2, /no policy preset "x"/)
    await refused('policy set bank --set residentKey=maybe', 2, /"residentKey" cannot be used.*\nhint: Write one of required, preferred, discouraged\./)
    await refused('policy set bank --set maxKeysPerUser=many', 2, /hint: Write a number/)
    await refused('policy set bank --set maxKeysPerUser=0', 2, /hint: Write at least 1\./)
    await refused('policy set bank --set colour=red', 2, /no field "colour"/)
    await refused('policy set bank --set colour', 2, /has no value/)
    await refused('policy show nobody', 1, /no account "nobody"/)
    await refused('policy set bank --set trust=trusted', 1, /"attestation" must ask/)
    await refused('policy set bank not-there.json', 2, /cannot be read/)
  })

  it('begins no new data where it was not asked to', async () => {
    const elsewhere = join(cli.folder, 'elsewhere')
    for (const words of ['account list', 'account suspend bank', 'account update bank --origin https://x.example', 'policy show bank', 'ticket bank --user mandy', 'well-known bank', 'audit verify', 'audit credentials']) {
      await refused(words, 1, new RegExp(`There is no data in ${elsewhere}\\.\nhint: .*KEYTAP_DATA`), { KEYTAP_DATA: elsewhere })
    }
    equal(existsSync(elsewhere), false)
    const made = await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example', { KEYTAP_DATA: elsewhere })
    match(made.out, new RegExp(`^  Data     ${elsewhere}$`, 'm'))
  })

  it('says at once when the data folder cannot be made or written', { skip: !existsSync('/proc/self') && 'no /proc' }, async () => {
    for (const folder of ['/proc/x', '/proc/x/y', '/proc', join(cli.folder, 'keytap.key')]) {
      for (const words of ['account create bank --rp-id bank.example --origin https://bank.example', 'serve']) {
        await refused(words, 1, /data folder .*\nhint: Set KEYTAP_DATA/, { KEYTAP_DATA: folder, PORT: '0' })
      }
    }
  })

  it('mints a ticket to try out, and says what is wrong with one it cannot', async () => {
    const minted = await cli.keytap('ticket bank --user mandy --create-user --json')
    match(String(minted.json['ticket']), /^kt_[a-z0-9]{16}_/)
    equal(minted.json['origin'], 'https://bank.example')
    await refused('ticket bank --user nobody', 1, /no such user/)
    await refused('ticket bank --user mandy --origin https://evil.example', 1, /does not list this origin/)
    await refused('ticket bank --user mandy --operation fly', 2, /--operation cannot be used/)
    await refused('ticket bank --user mandy --operation verify --create-user', 2, /--create-user fits only/)
    equal((await cli.keytap('ticket bank --user nora --operation enroll-code --create-user')).code, 0)
    await refused('ticket bank', 2, /--user is missing/)
    await refused('ticket bank --operation verify --device x', 2, /--device needs --user/)
    await refused('ticket bank --user mandy --device x', 2, /--device cannot be used/)
    await refused('ticket bank --user mandy --lifetime soon', 2, /--lifetime cannot be used/)
    await refused('ticket bank --user mandy --lifetime 1e9', 2, /--lifetime cannot be used/)
  })

  it("prints the related-origins document as the RP ID's host should serve it", async () => {
    const { out, code } = await cli.keytap('well-known bank')
    equal(code, 0)
    deepEqual(JSON.parse(out), { origins: ['https://bank.example', 'https://bank.test'] })
  })

  it('verifies audit chain and seals, and fails when a row was changed behind its back', async () => {
    const clean = await cli.keytap('audit verify')
    equal(clean.code, 0)
    match(clean.out, /^bank: \d+ events verify\.$/m)
    equal((await cli.keytap('audit credentials --json')).json['intact'], true)
    equal((await cli.keytap('audit credentials')).out.trim(), 'All keys verify; looked at: 0.')
    const kept = join(cli.folder, 'kept.json')
    copyFileSync(join(cli.folder, 'audit-anchors.json'), kept)
    equal((await cli.keytap(['audit', 'verify', '--anchor', kept])).code, 0)
    equal((await cli.keytap(['audit', 'verify', '--anchor', join(cli.folder, 'keytap.key')])).code, 2)
    const db = new DatabaseSync(join(cli.folder, 'keytap.sqlite'))
    db.exec("drop trigger events_no_update; update events set type = 'x' where id = (select value from event_links, json_each(event_ids) where last - json_array_length(event_ids) + 1 + key = 3)")
    db.close()
    const tampered = await cli.keytap('audit verify')
    equal(tampered.code, 1)
    match(tampered.out, /^bank: FAULT at event 3: this event was changed/)
    equal((await cli.keytap('audit verify --json')).json['intact'], false)
  })

  it('calls check with the files it was given', async () => {
    await refused('check', 2, /needs FILE/)
    equal((await cli.keytap(['check', join(cli.folder, 'not-there.json')])).code, 1)
  })
})

describe('the doctor', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openCommandLine()
  })
  after(() => cli.end())
  const doctor = async (environment = {}) => cli.keytap('doctor', environment)

  it('makes nothing where nothing is yet', async () => {
    const before_ = readdirSync(cli.folder)
    const { code, out } = await doctor()
    equal(code, 0, out)
    match(out, /^ok {4}database: none yet/m)
    deepEqual(readdirSync(cli.folder), before_)
    const elsewhere = join(cli.folder, 'elsewhere')
    equal((await doctor({ KEYTAP_DATA: elsewhere })).code, 0)
    equal(existsSync(elsewhere), false)
  })

  it('lists every wrong setting at once', async () => {
    const { code, out } = await doctor({ PORT: '99999', KEYTAP_LOG_LEVEL: 'loud', KEYTAP_DATABASE_URL: 'mysql://x' })
    equal(code, 1)
    for (const name of ['PORT', 'KEYTAP_LOG_LEVEL', 'KEYTAP_DATABASE_URL']) match(out, new RegExp(`^fail {2}settings: ${name}`, 'm'))
  })

  it('warns of misspelled settings, open files and a verifier without accounts', async () => {
    await cli.keytap('serve', { PORT: '0' })
    chmodSync(join(cli.folder, 'keytap.key'), 0o644)
    const { code, out } = await doctor({ KEYTAP_DATABASE: 'x' })
    equal(code, 0, out)
    match(out, /^warn {2}settings: KEYTAP_DATABASE is not a setting/m)
    match(out, /^warn {2}sealing key: .*can be read by others\n {6}hint: chmod/m)
    match(out, /^warn {2}accounts: there is none/m)
    match(out, /^ok {4}database: sqlite answers/m)
    match(out, /^ok {4}clock:/m)
  })

  it('fails when the data have lost their key, and when PostgreSQL is not there, without a word of its password', async () => {
    renameSync(join(cli.folder, 'keytap.key'), join(cli.folder, 'aside'))
    const lost = await doctor()
    equal(lost.code, 1)
    match(lost.out, /^fail {2}database: There is a database .* but not its sealing key/m)
    rmSync(join(cli.folder, 'aside'))
    const gone = await doctor({ KEYTAP_DATABASE_URL: `postgres://keytap:hunter22@127.0.0.1:${await closedPort()}/x`, KEYTAP_KEK: '11'.repeat(32) })
    equal(gone.code, 1)
    match(gone.out, /^fail {2}database: PostgreSQL refuses the connection\.\n {6}hint: Start it/m)
    ok(!/doctor|database file|sealing key:/.test(gone.out), gone.out)
    ok(!`${gone.out}${gone.err}`.includes('hunter22'))
  })
})

it('the doctor tells a silent PostgreSQL from one that refuses, in a few seconds and without its password', async () => {
  const cli = await openCommandLine()
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  try {
    const { port } = silent.address() as AddressInfo
    const { code, out, err } = await cli.keytap('doctor', { KEYTAP_DATABASE_URL: `postgres://keytap:hunter22@127.0.0.1:${port}/x`, KEYTAP_KEK: '11'.repeat(32) })
    equal(code, 1)
    match(out, /^fail {2}database: PostgreSQL does not answer in time\./m)
    ok(!`${out}${err}`.includes('hunter22'))
  } finally {
    silent.close()
    await cli.end()
  }
})

it('the doctor names an address that is not of this machine, and a folder that cannot be made', async () => {
  const cli = await openCommandLine()
  try {
    const { code, out } = await cli.keytap('doctor', { HOST: '192.0.2.1', KEYTAP_TRUSTED_PROXIES: '' })
    equal(code, 1)
    match(out, /^fail {2}settings: HOST 192\.0\.2\.1 is no address of this machine/m)
    match(out, /^ok {4}proxies: none is trusted; .*KEYTAP_TRUSTED_PROXIES/m)
    if (!existsSync('/proc/self')) return
    match((await cli.keytap('doctor', { KEYTAP_DATA: '/proc/x/y' })).out, /^fail {2}data folder: \/proc\/x\/y cannot be made in \/proc/m)
  } finally {
    await cli.end()
  }
})

/** A port that was free a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 1))
    })
  })
}
