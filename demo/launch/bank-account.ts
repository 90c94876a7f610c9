/** The bank's account with the verifier: made on the first run, its key kept in a file of mode 0600. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { call, type Account } from '../keytap.ts'
import type { Settings } from '../settings.ts'
import { keytapCommand } from './build-when-stale.ts'
import { commandEnvironment } from './verifier-process.ts'

const run = promisify(execFile)

/** One account for each address of the bank, since an account lists its origins. */
export async function findOrMakeAccount(settings: Settings, folder: string, origin: string): Promise<Account> {
  const verifier = `http://localhost:${settings.port}`
  const loginName = `alder-bank-${settings.demoPort}`
  const file = join(folder, `account-${settings.demoPort}-${nameDatabase(settings)}.json`)
  const key = (await readKey(file)) ?? (await makeKey(settings, loginName, origin))
  await writeFile(file, `${JSON.stringify({ loginName, key }, null, 2)}\n`, { mode: 0o600 })
  return { verifier, loginName, key }
}

/** A key belongs to the database that knows it. */
function nameDatabase({ environment }: Settings): string {
  const url = environment['KEYTAP_DATABASE_URL']
  return url ? createHash('sha256').update(url).digest('hex').slice(0, 8) : 'sqlite'
}

async function readKey(file: string): Promise<string | null> {
  try {
    const { key } = JSON.parse(await readFile(file, 'utf8')) as { readonly key?: unknown }
    return typeof key === 'string' ? key : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`${file} cannot be read. Delete it to have a new key made.`, { cause: error })
  }
}

async function makeKey(settings: Settings, loginName: string, origin: string): Promise<string> {
  const create = ['account', 'create', loginName, '--name', 'Alder Bank', '--rp-id', 'localhost', '--origin', origin]
  try {
    return readMadeKey(await runKeytap(settings, create))
  } catch (error) {
    if (!String(error).includes('account_exists')) throw error
    return readMadeKey(await runKeytap(settings, ['account', 'rotate-key', loginName]))
  }
}

function readMadeKey(answer: unknown): string {
  const { key } = answer as { readonly key?: unknown }
  if (typeof key !== 'string') throw new Error('The verifier made an account and told no key.')
  return key
}

/** @throws {Error} With what the command said. */
async function runKeytap(settings: Settings, args: readonly string[]): Promise<unknown> {
  try {
    const { stdout } = await run(process.execPath, [keytapCommand, ...args, '--json'], { env: commandEnvironment(settings) })
    return JSON.parse(stdout)
  } catch (error) {
    const { stderr, stdout } = error as { readonly stderr?: string; readonly stdout?: string }
    throw new Error(`"keytap ${args.slice(0, 2).join(' ')}" failed.\n${stderr || stdout || String(error)}`)
  }
}

type Wanted = { readonly residentKey: string; readonly activation: { readonly typedCodes: boolean; readonly vouch: string } }

/**
 * Lets keys remember their user, so that "sign in with your security key" needs no user name, and lets the code
 * of a further device be typed, since not every machine that runs this has a camera.
 * @throws {KeytapRefusal} unauthorized, when the verifier does not know the key of the file
 */
export async function suitPolicy(account: Account): Promise<void> {
  const { version, policy } = (await call(account, 'GET', 'policy')) as { readonly version: number; readonly policy: Wanted }
  if (policy.residentKey === 'preferred' && policy.activation.typedCodes) return
  const activation = { ...policy.activation, typedCodes: true }
  await call(account, 'PUT', 'policy', { version, policy: { ...policy, residentKey: 'preferred', activation } })
}
