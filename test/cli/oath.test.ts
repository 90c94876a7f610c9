/** Devices for one-time codes at the command line. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { decodeBase32 } from '../../server/oath/base32.ts'
import { makeHotp } from '../../server/oath/hotp.ts'
import { openBank, type CommandLine } from './command-line.ts'

const secret = Buffer.from('12345678901234567890')
const code = (counter: number, of: Uint8Array = secret) => makeHotp({ secret: of, algorithm: 'SHA1', digits: 6 }, counter)

describe('keytap oath', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openBank()
    writeFileSync(join(cli.folder, 'secret.txt'), `hex:${secret.toString('hex')}\n`)
  })
  after(() => cli.end())
  const done = async (words: string) => {
    const ran = await cli.keytap(words)
    equal(ran.code, 0, ran.err)
    return ran
  }

  it('adds a device and shows its secret, once', async () => {
    const { out } = await done('oath add bank --user mandy --name Phone')
    const [, text = ''] = /Secret {2}([A-Z2-7]{32})\n/.exec(out) ?? []
    match(out, /^K\w{9} {2}totp {2}6 digits {2}mandy {2}pending {2}Phone\n/)
    match(out, /URI {5}otpauth:\/\/totp\/bank\.example:mandy\?secret=/)
    ok(!(await done('oath list bank --user mandy')).out.includes(text))
  })

  it('validates, locks, unlocks and resynchronizes', async () => {
    match((await done(`oath add bank KT-1 --type hotp --secret ${join(cli.folder, 'secret.txt')}`)).out, /^KT-1 {2}hotp {2}6 digits {2}not assigned {2}active\n/)
    await done('oath assign bank KT-1 mandy')
    match((await done(`oath validate bank KT-1 ${code(0)}`)).out, /^The code is right\.\nKT-1 {2}hotp /)
    const again = await cli.keytap(`oath validate bank KT-1 ${code(0)}`)
    deepEqual([again.code, /resync/.test(again.err)], [1, true])
    await done(`oath resync bank KT-1 ${code(300)} ${code(301)}`)
    for (let n = 0; n < 10; n += 1) {
      for (const slip of ['abc', '12345', '1234567', '\u0661\u0662\u0663\u0664\u0665\u0666']) {
        const { code: exit, err } = await cli.keytap(`oath validate bank KT-1 ${slip}`)
        deepEqual([exit, err], [2, 'error: This is no code of the device "KT-1".\nhint: Type the 6 digits that it shows, without a gap; this cost no try.\n'])
      }
      equal((await cli.keytap(`oath resync bank KT-1 ${code(302)} abc`)).code, 2)
    }
    for (let n = 0; n < 10; n += 1) equal((await cli.keytap('oath validate bank KT-1 000000')).code, 1)
    match((await cli.keytap(`oath validate bank KT-1 ${code(302)}`)).err, /keytap oath unlock/)
    match((await done('oath list bank KT-1')).out, /mandy {2}locked/)
    await done('oath unlock bank KT-1')
    await done(`oath validate bank KT-1 ${code(302)}`)
    const { json } = await done('oath provision bank KT-1 --json')
    await done(`oath validate bank KT-1 ${code(0, decodeBase32(String(json['secretBase32'])) ?? new Uint8Array())}`)
    match((await done('oath unassign bank KT-1')).out, /not assigned/)
    match((await done('oath remove bank KT-1')).out, /is gone/)
    match((await cli.keytap('oath list bank KT-1')).err, /hint: Check SERIAL/)
  })

  it('imports a file, or tells what is wrong with it', async () => {
    const file = join(cli.folder, 'devices.csv')
    writeFileSync(file, `serial,kind,secret_hex\nIM-1,hotp,${secret.toString('hex')}\nIM-2,totp,zz\n`)
    match((await cli.keytap(['oath', 'import', 'bank', file])).err, /secret_hex is not hexadecimal/)
    equal((await cli.keytap('oath list bank IM-1')).code, 1)
    writeFileSync(file, `serial,kind,secret_hex\nIM-1,hotp,${secret.toString('hex')}\nIM-2,totp,${secret.toString('hex')}\n`)
    match((await done(`oath import bank ${file}`)).out, /^2 devices were added\./)
    match((await cli.keytap(`oath import bank ${file}`)).err, /SERIAL/)
  })

  it('tells wrong words', async () => {
    for (const words of ['oath add bank --type x', 'oath add bank --digits 9', 'oath add bank --secret /nowhere', 'oath import bank /nowhere.csv', 'oath validate bank KT-1']) {
      equal((await cli.keytap(words)).code, 2, words)
    }
  })
})
