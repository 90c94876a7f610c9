/** Licenses at the command line. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBank, type CommandLine } from './command-line.ts'

describe('keytap license', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openBank()
  })
  after(() => cli.end())
  const done = async (words: string) => {
    const ran = await cli.keytap(words)
    equal(ran.code, 0, ran.err)
    return ran
  }

  it('adds, assigns, lists and clears licenses', async () => {
    match((await done('license add bank ktp0000140 --capacity 3')).out, /^KTP0000140 {2}0 of 3 devices {2}not assigned\n$/)
    match((await done('license assign bank KTP0000140 mandy')).out, /mandy/)
    const made = await done('license add bank --count 2 --user mandy --json')
    equal((made.json['licenses'] as unknown[]).length, 2)
    equal((await done('license list bank --user mandy')).out.trim().split('\n').length, 3)
    match((await done('license unassign bank KTP0000140')).out, /belongs to nobody now/)
    match((await done('license list bank KTP0000140')).out, /not assigned/)
    match((await done('license remove bank KTP0000140')).out, /is gone/)
  })

  it('imports a whole file or nothing of it, with every fault by its line', async () => {
    const file = join(cli.folder, 'licenses.csv')
    writeFileSync(file, 'serial,capacity,username\nKTP0000150,2,mandy\nshort,1,\nKTP0000151,100,\n')
    const refused = await cli.keytap(['license', 'import', 'bank', file, '--json'])
    equal(refused.code, 1)
    match(refused.err + refused.out, /line 3.+line 4/s)
    equal((await cli.keytap('license list bank KTP0000150')).code, 1)
    writeFileSync(file, 'serial,capacity,username\nKTP0000150,2,mandy\nKTP0000151,,\n')
    const { json } = await cli.keytap(['license', 'import', 'bank', file, '--json'])
    deepEqual((json['licenses'] as { serial: string; capacity: number }[]).map(({ serial, capacity }) => [serial, capacity]), [['KTP0000150', 2], ['KTP0000151', 1]])
  })

  it('tells wrong words from refusals, each with what to do', async () => {
    const refused = async (words: string, code: number, error: RegExp) => {
      const ran = await cli.keytap(words)
      equal(ran.code, code, ran.err)
      match(ran.err, error)
    }
    await refused('license add bank SHORT', 2, /error: The value of SERIAL cannot be used\.\nhint: A serial has ten/)
    await refused('license add bank --capacity 100', 2, /--capacity/)
    await refused('license assign bank KTP9999999 mandy', 1, /hint: "keytap license list LOGIN"/)
    await refused('license assign bank KTP0000150 nobody', 1, /error: /)
    await refused('license deactivate bank KTP0000150', 2, /no serial of a device/)
    await refused('license deactivate bank KTP0000150-9', 1, /error: /)
  })

  it('makes, lists and removes the keys that sign activation messages', async () => {
    match((await done('activation-key list bank')).out, /The first activation will make one/)
    const { json } = await done('activation-key rotate bank --json')
    match((await done('activation-key list bank')).out, new RegExp(`^${String(json['keyId'])} `))
    await done(`activation-key rotate bank --remove ${String(json['keyId'])}`)
    equal((await cli.keytap('activation-key rotate bank --remove 00000000')).code, 1)
  })
})
