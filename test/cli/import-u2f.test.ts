/** `keytap import-u2f`: files as other systems write them, row by row. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createU2fKey, writeU2fClientData } from '../authenticator/u2f-key.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

const appId = 'https://bank.example/app-id.json'
const maker = createAttestationAuthority().issue()
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

describe('keytap import-u2f', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openCommandLine()
    const made = await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example')
    equal(made.code, 0, made.err)
  })
  after(() => cli.end())

  const write = (name: string, text: string) => {
    const file = join(cli.folder, name)
    writeFileSync(file, text)
    return file
  }
  const run = (file: string, ...options: readonly string[]) => cli.keytap(['import-u2f', 'bank', file, ...options, '--json'])

  it('says what it would do in a dry run, does it, and does nothing the second time', async () => {
    const keys = [createU2fKey(maker), createU2fKey(maker)] as const
    const rows = [
      'user,key_handle,public_key,counter,label,created_at',
      `ada,${base64(keys[0].keyHandle)},${base64(keys[0].point)},7,"Ada's, old",2018-04-01`,
      `bea,${Buffer.from(keys[1].keyHandle).toString('hex').toUpperCase()},${Buffer.from(keys[1].point).toString('hex')},,,1522540800`,
    ]
    const file = write('keys.csv', rows.join('\r\n'))
    const options = ['--app-id', appId, '--create-users']
    const planned = await run(file, ...options, '--dry-run')
    equal(planned.code, 0, planned.err)
    deepEqual([planned.json['dryRun'], planned.json['imported']], [true, 2])
    equal((await run(file, '--app-id', appId)).json['imported'], 0)
    const done = await run(file, ...options)
    deepEqual([done.code, done.json['imported'], done.json['proven'], done.json['refused']], [0, 2, 0, []])
    const again = await run(file, ...options)
    deepEqual([again.code, again.json['imported'], again.json['unchanged']], [0, 0, 2])
    const said = await cli.keytap(['import-u2f', 'bank', file, ...options])
    match(said.out, /^Imported 0, of which 0 proved their registration\. Here already: 2\. Refused: 0\.\n$/)
  })

  it('reads JSON, JSON in an object, and JSON lines; verifies a raw registration', async () => {
    const row = () => {
      const key = createU2fKey(maker)
      const clientData = writeU2fClientData('register', 'old', 'https://bank.example')
      return { user: 'cleo', appId, registrationData: base64(key.register(appId, clientData)), clientData: base64(clientData) }
    }
    const list = await run(write('a.json', JSON.stringify([row(), row()], null, 2)), '--create-users')
    deepEqual([list.code, list.json['imported'], list.json['proven']], [0, 2, 2])
    equal((await run(write('b.json', JSON.stringify({ keys: [row()] })))).json['imported'], 1)
    equal((await run(write('c.jsonl', `${JSON.stringify(row())}\n\n${JSON.stringify(row())}\n`))).json['imported'], 2)
  })

  it('tells each refused row by its place and reason, takes the others, and exits with 1', async () => {
    const key = createU2fKey(maker)
    const good = { username: 'dora', appId, keyHandle: base64(key.keyHandle), publicKey: base64(key.point) }
    const rows = [
      { ...good, appId: 'http://bank.example' }, good, { ...good, username: 'edna' }, { ...good, counter: -1 }, { ...good, color: 'blue' }, { appId }, 7,
      { ...good, publicKey: base64(new Uint8Array(65)) },
    ]
    const ran = await run(write('bad.json', JSON.stringify(rows)), '--create-users')
    equal(ran.code, 1)
    equal(ran.json['imported'], 1)
    const refused = ran.json['refused'] as readonly { where: string; code: string | null; detail: string }[]
    deepEqual(refused.map(({ where, code }) => [where, code]), [
      ['row 1', 'app_id_invalid'], ['row 3', 'credential_exists'], ['row 4', null], ['row 5', null], ['row 6', null], ['row 7', null], ['row 8', 'public_key_invalid'],
    ])
    deepEqual(refused.slice(2, 6).map(({ detail }) => detail), ['Its "counter" cannot be used.', 'It has a field "color", which means nothing here.', 'Its "username" is missing.', 'It is no object.'])
    ok(!JSON.stringify(ran.json).includes(good.keyHandle))
  })

  it('takes no row that names its user twice, and repeats no control character of a field', async () => {
    const key = createU2fKey(maker)
    const good = { username: 'fay', appId, keyHandle: base64(key.keyHandle), publicKey: base64(key.point) }
    const rows = [
      { ...good, login: 'eve' }, { ...good, '\u001b]0;owned\u0007\u009b': 'x' }, { ...good, constructor: 'x' }, JSON.parse('{"__proto__":{"a":1},"username":"fay"}') as object,
      { ...good, user: 'fay', credentialId: good.keyHandle },
    ]
    const ran = await run(write('twice.json', JSON.stringify(rows)), '--create-users')
    equal(ran.json['imported'], 1)
    const refused = ran.json['refused'] as readonly { where: string; detail: string }[]
    deepEqual(refused.map(({ where, detail }) => [where, detail]), [
      ['row 1', 'It tells its "username" twice, and not alike.'], ['row 2', 'It has a field "]0;owned", which means nothing here.'],
      ['row 3', 'It has a field "constructor", which means nothing here.'], ['row 4', 'It has a field "__proto__", which means nothing here.'],
    ])
    const table = await run(write('twice.csv', 'username,appId,username\na,b,c\n'))
    equal(table.code, 2)
    match(table.err, /two columns of one name/)
  })

  it('tells a file it cannot read from a refusal', async () => {
    for (const [text, error] of [['', /holds no row/], ['a,b\n1\n', /1 fields in line 2, not 2/], ['a,b\n"1,2\n', /no CSV in line 2/], ['{"a":1}\n{', /not JSON in line 2/], ['a,b\n', /holds no row/]] as const) {
      const ran = await run(write('broken', text))
      equal(ran.code, 2)
      match(ran.err, error)
    }
    equal((await run(join(cli.folder, 'absent'))).code, 2)
    equal((await cli.keytap(['import-u2f', 'nobody', write('x.json', '[{"username":"a","appId":"b"}]')])).code, 1)
  })
})
