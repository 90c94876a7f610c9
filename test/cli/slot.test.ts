/** Device slots at the command line. */
import { equal, match } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBank, type CommandLine } from './command-line.ts'

describe('keytap slot', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openBank()
  })
  after(() => cli.end())
  const done = async (words: string) => {
    const ran = await cli.keytap(words)
    equal(ran.code, 0, ran.err)
    return ran.out
  }

  it('makes, lists and removes a slot by its serial, and its id goes into a ticket', async () => {
    const [, serial = '', id = ''] = /^(TSFT-\d{6}) {2}mandy {2}empty\n {2}Id {2}([0-9a-f-]{36})\n$/.exec(await done('slot add bank mandy')) ?? []
    match(await done('slot list bank'), new RegExp(`^${serial}  mandy  empty\n$`))
    match(await done(`slot list bank ${serial} --json`), /"state":"empty"/)
    equal(await done(`slot list bank ${serial}`), `${serial}  mandy  empty\n  Id  ${id}\n`)
    match(await done(`ticket bank --user mandy --device ${id}`), /kt_/)
    equal(await done(`slot remove bank ${serial}`), `Slot ${serial} is gone.\n`)
    equal(await done('slot list bank --user mandy'), 'There is no slot yet.\n')
  })

  it('says what is wrong', async () => {
    match((await cli.keytap('slot add bank nobody')).err, /error: .*no such user[^]*hint: .*keytap ticket LOGIN --user NAME --create-user/)
    match((await cli.keytap('slot remove bank TSFT-000000')).err, /hint: Check SERIAL/)
    equal((await cli.keytap('slot add bank mandy --notify pigeon')).code, 2)
    equal((await cli.keytap('slot add bank mandy --notify email')).code, 1)
  })
})
