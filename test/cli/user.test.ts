/** A user whom wrong passwords locked, at the command line. */
import { equal, match, rejects } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { readConfig } from '../../server/config.ts'
import { openVerifierServices } from '../../server/main.ts'
import { callAsOperator } from '../../server/cli/policy-show.ts'
import { checkPassword, passwordTries } from '../../server/relying-party/passwords/check-password.ts'
import { setPassword } from '../../server/relying-party/passwords/set-password.ts'
import { openBank, type CommandLine } from './command-line.ts'

const right = { username: 'mandy', password: 'correct horse' }

describe('keytap user', () => {
  let cli: CommandLine
  before(async () => {
    cli = await openBank()
  })
  after(() => cli.end())
  const show = async () => (await cli.keytap('user show bank mandy')).out

  it('tells who is locked, and unlocks with the password that was', async () => {
    equal(await show(), 'mandy  not locked  0 wrong in a row\n')
    const opened = await openVerifierServices(readConfig({ KEYTAP_DATA: cli.folder }))
    try {
      const caller = await callAsOperator(opened.services, 'bank')
      await setPassword(opened.services, caller, right)
      for (let tries = 0; tries < passwordTries; tries += 1) await rejects(checkPassword(opened.services, caller, { ...right, password: 'wrong horse' }))
      equal(await show(), `mandy  locked  ${passwordTries} wrong in a row\n`)
      await rejects(checkPassword(opened.services, caller, right))
      equal((await cli.keytap('user unlock bank mandy')).out, 'User "mandy" is unlocked.\n')
      await checkPassword(opened.services, caller, right)
    } finally {
      await opened.close()
    }
  })

  it('says that there is no such user', async () => {
    for (const command of ['show', 'unlock']) match((await cli.keytap(`user ${command} bank nobody`)).err, /error: .*no such user/)
  })
})
