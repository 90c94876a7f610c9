/** What `keytap serve` says of settings that are no fault and will most likely disappoint. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { dialects } from '../../server/main.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

let cli: CommandLine
before(async () => {
  cli = await openCommandLine()
  await cli.keytap('account create bank --rp-id bank.example --origin https://bank.example')
})
after(() => cli.end())

/** Whichever there is. */
const dialect = Object.keys(dialects)[0] ?? ''
const quiet = { PORT: '0', KEYTAP_METADATA_URL: 'off', KEYTAP_WIDGET: import.meta.dirname }

async function warnings(environment: Readonly<Record<string, string>>): Promise<readonly Record<string, string>[]> {
  const ran = await cli.keytap('serve', { ...quiet, ...environment })
  equal(ran.code, 0)
  return ran.err.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, string>)
}

describe('the warnings of a start', () => {
  it('are none when everything fits together', async () => {
    deepEqual(await warnings({ KEYTAP_COMPAT: dialect, KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1' }), [])
    deepEqual(await warnings({}), [])
    // What README.md lets a page's backend call its account key.
    deepEqual(await warnings({ KEYTAP_KEY: 'kk_of-a-backend' }), [])
    deepEqual((await warnings({ KEYTAP_KEYS: 'x' })).map(({ name }) => name), ['KEYTAP_KEYS'])
  })

  it('name what is missing where a dialect is on and nobody may call it, or the other way round', async () => {
    match((await warnings({ KEYTAP_COMPAT: dialect }))[0]?.['hint'] ?? '', /^Set KEYTAP_COMPAT_CLIENTS/)
    match((await warnings({ KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1' }))[0]?.['hint'] ?? '', /^Set KEYTAP_COMPAT to/)
  })

  it('name an account that may call and does not exist, once', async () => {
    const told = await warnings({ KEYTAP_COMPAT: dialect, KEYTAP_COMPAT_CLIENTS: 'bnak@127.0.0.1,bnak@10.0.0.7,bank@127.0.0.1' })
    deepEqual(told.map(({ loginName }) => loginName), ['bnak'])
  })

  it('tell that no script files are served, which a page would meet as 404', async () => {
    match((await warnings({ KEYTAP_WIDGET: '/no/such/folder' }))[0]?.['message'] ?? '', /no script files/)
  })
})
