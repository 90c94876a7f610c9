/** The command line as an operator meets it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
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
    await refused('account suspend nobody', 1, /no account "nobody"/)
    await refused('account create bank --rp-id bank.example --origin https://bank.example/path', 1, /scheme, host and port/)
    await refused('serve', 1, /PORT cannot be used/, { PORT: 'x' })
  })

  it('makes, lists, suspends and resumes an account, and rotates its keys', async () => {
    const made = await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example --origin https://bank.test --json')
    equal(made.code, 0, made.err)
    match(String(made.json['key']), /^kk_/)
    deepEqual(made.json['related'], ['https://bank.test'])
    await refused('account create bank --rp-id bank.example --origin https://bank.example', 1, /exists/)
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

  it('mints a ticket to try out, and says what is wrong with one it cannot', async () => {
    const minted = await cli.keytap('ticket bank --user mandy --create-user --json')
    match(String(minted.json['ticket']), /^kt_[a-z0-9]{16}_/)
    equal(minted.json['origin'], 'https://bank.example')
    await refused('ticket bank --user nobody', 1, /no such user/)
    await refused('ticket bank --user mandy --origin https://evil.example', 1, /does not list this origin/)
    await refused('ticket bank --user mandy --operation fly', 2, /"operation" cannot be used/)
    await refused('ticket bank --user mandy --lifetime 1e9', 2, /"lifetimeSeconds"/)
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
    const kept = join(cli.folder, 'kept.json')
    copyFileSync(join(cli.folder, 'audit-anchors.json'), kept)
    equal((await cli.keytap(['audit', 'verify', '--anchor', kept])).code, 0)
    equal((await cli.keytap(['audit', 'verify', '--anchor', join(cli.folder, 'keytap.key')])).code, 2)
    const db = new DatabaseSync(join(cli.folder, 'keytap.sqlite'))
    db.exec("drop trigger events_no_update; update events set type = 'x' where sequence = 3")
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
    await cli.keytap('account list')
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
    match(gone.out, /^fail {2}database: The PostgreSQL database cannot be opened/m)
    ok(!`${gone.out}${gone.err}`.includes('hunter22'))
  })
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
