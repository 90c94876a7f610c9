/** Where a user is reached, and a user whom wrong passwords locked, at the command line. */
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
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
    equal(await show(), ['  Name    mandy', '  Email   none', '  Mobile  none', '  Password  not locked, 0 wrong in a row', ''].join('\n'))
    const opened = await openVerifierServices(readConfig({ KEYTAP_DATA: cli.folder }))
    try {
      const caller = await callAsOperator(opened.services, 'bank')
      await setPassword(opened.services, caller, right)
      for (let tries = 0; tries < passwordTries; tries += 1) await rejects(checkPassword(opened.services, caller, { ...right, password: 'wrong horse' }))
      match(await show(), new RegExp(`Password {2}locked, ${passwordTries} wrong in a row\n$`))
      await rejects(checkPassword(opened.services, caller, right))
      equal((await cli.keytap('user unlock bank mandy')).out, 'User "mandy" is unlocked.\n')
      await checkPassword(opened.services, caller, right)
    } finally {
      await opened.close()
    }
  })

  const set = (...more: readonly string[]) => cli.keytap(['user', 'set', 'bank', 'mandy', ...more])

  it('changes where a user is reached, and leaves what is not named', async () => {
    equal((await set('--email', 'mandy@bank.example', '--display-name', 'Mandy Moss')).out, [
      'User "mandy" is changed.', '  Name    Mandy Moss', '  Email   mandy@bank.example', '  Mobile  none', '',
    ].join('\n'))
    deepEqual((await set('--mobile', '+49 170 1234567', '--json')).json, {
      user: { username: 'mandy', displayName: 'Mandy Moss', email: 'mandy@bank.example', mobile: '+49 170 1234567' },
    })
    deepEqual((await cli.keytap('user show bank mandy --json')).json, {
      username: 'mandy', displayName: 'Mandy Moss', email: 'mandy@bank.example', mobile: '+49 170 1234567', failures: 0, locked: false,
    })
    match((await set('--email', '')).out, /Name {4}Mandy Moss\n {2}Email {3}none\n {2}Mobile {2}\+49 170 1234567\n/)
  })

  it('says which of the values cannot be used, and changes nothing then', async () => {
    for (const [option, value, said] of [
      ['--email', 'mandy', /^error: --email cannot be used\.\nhint: Write one mail address/],
      ['--mobile', 'home', /^error: --mobile cannot be used\.\nhint: Write one number/],
      ['--display-name', '', /^error: --display-name cannot be used\.\nhint: Write 1 to 128 characters/],
    ] as const) {
      const { code, err } = await set('--mobile', '+49 30 1', option, value)
      equal(code, 2)
      match(err, said)
    }
    match((await set()).err, /Nothing to change was named/)
    match((await set('--display-name', 'Mandy')).out, /Mobile {2}\+49 170 1234567\n/)
  })

  it('says that there is no such user', async () => {
    for (const words of ['show bank nobody', 'unlock bank nobody', 'set bank nobody --mobile +49301234']) match((await cli.keytap(`user ${words}`)).err, /error: .*no such user/)
  })
})
