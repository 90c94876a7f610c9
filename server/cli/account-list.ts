import { findAccount } from '../relying-party/find-account.ts'
import { listAccounts } from '../relying-party/list-accounts.ts'
import type { AccountKeyRecord, AccountRecord } from '../store/records.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { withServices } from './with-services.ts'

export const accountList: Command = {
  name: 'account list',
  usage: '',
  summary: 'List the accounts, their origins and the ids of their keys.',
  words: [0, 0],
  run: runList,
}

type Listed = { readonly account: AccountRecord; readonly keys: readonly AccountKeyRecord[] }

async function runList(context: Context): Promise<number> {
  const listed = await withServices(context, async (services) => {
    const accounts = await listAccounts(services)
    return Promise.all(accounts.map(({ loginName }) => findAccount(services, loginName)))
  })
  const text = listed.length === 0 ? 'There is no account yet.' : listed.map(describe).join('\n')
  context.say(text, { accounts: listed.map(({ account, keys }) => ({ ...account, keys: keys.map(showKey) })) })
  return exitCodes.done
}

function describe({ account, keys }: Listed): string {
  return [
    `${account.loginName}${account.suspended ? ' (suspended)' : ''}`,
    `  RP ID    ${account.rpId}`,
    `  Origins  ${account.origins.join(' ')}`,
    `  Policy   version ${account.policyVersion}`,
    ...keys.map((key) => `  Key      ${key.id}, last used ${key.lastUsedAtMs === null ? 'never' : new Date(key.lastUsedAtMs).toISOString()}`),
  ].join('\n')
}

function showKey({ id, createdAtMs, lastUsedAtMs }: AccountKeyRecord) {
  return { id, createdAt: createdAtMs, lastUsedAt: lastUsedAtMs }
}
