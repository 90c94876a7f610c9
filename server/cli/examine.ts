/** What `keytap doctor` looks at, in the order in which one thing depends on another. */
import { once } from 'node:events'
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { ConfigFault, type Config } from '../config.ts'
import { findBuiltWidget, openVerifierServices } from '../main.ts'
import { listAccounts } from '../relying-party/list-accounts.ts'
import { nameDataFiles, type DataFiles } from '../wiring/data-folder.ts'
import { StartFault } from '../wiring/start-fault.ts'
import type { Context } from './command.ts'
import { examineCarriers } from './examine-carriers.ts'
import { examineMetadata } from './examine-metadata.ts'
import { tellStatus } from './metadata-status.ts'

export type Finding = {
  readonly level: 'ok' | 'warn' | 'fail'
  readonly about: string
  readonly text: string
  readonly hint?: string
}

const leastNodeMajor = 24
const leastFreeBytes = 256 * 2 ** 20
const clockToleranceMs = 2000

export async function examine(context: Context): Promise<readonly Finding[]> {
  const findings = [examineNode()]
  const config = readSettings(context, findings)
  if (config === null) return findings
  const files = nameDataFiles(config.dataFolder)
  findings.push(await examineHost(config), examineProxies(config), ...examineFiles(config, files), examineWidget(config))
  findings.push(...await examineDatabase(context, config, files), ...await examineCarriers(config.carriers))
  return findings
}

const ok = (about: string, text: string): Finding => ({ level: 'ok', about, text })
const warn = (about: string, text: string, hint: string): Finding => ({ level: 'warn', about, text, hint })
const fail = (about: string, text: string, hint: string): Finding => ({ level: 'fail', about, text, hint })

function examineNode(): Finding {
  const { node } = process.versions
  if (Number(node.split('.')[0]) >= leastNodeMajor) return ok('runtime', `Node ${node}`)
  return fail('runtime', `Node ${node} is too old`, `Use Node ${leastNodeMajor} or newer.`)
}

function readSettings({ config }: Context, findings: Finding[]): Config | null {
  try {
    const read = config()
    findings.push(ok('settings', read.databaseUrl === null ? 'SQLite in the data folder' : 'PostgreSQL'))
    for (const name of read.unknownNames) findings.push(warn('settings', `${name} is not a setting`, 'Compare it with "keytap serve --help".'))
    return read
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    for (const { name, problem, hint } of error.faults) findings.push(fail('settings', `${name} ${problem}`, hint))
    return null
  }
}

/** On a free port: the one that is set may be in use by the verifier itself. */
async function examineHost({ host }: Config): Promise<Finding> {
  const probe = createServer()
  try {
    await once(probe.listen(0, host), 'listening')
    return ok('settings', `HOST ${host} is an address of this machine`)
  } catch {
    return fail('settings', `HOST ${host} is no address of this machine`, 'Set HOST to one of its own, to 127.0.0.1, or to 0.0.0.0 for all.')
  } finally {
    probe.close()
  }
}

function examineProxies({ trustedProxies }: Config): Finding {
  if (trustedProxies.length > 0) return ok('proxies', `X-Forwarded-For is believed from ${trustedProxies.join(', ')}`)
  return ok('proxies', 'none is trusted; behind one set KEYTAP_TRUSTED_PROXIES, or all clients share one limit')
}

function examineFiles({ databaseUrl }: Config, files: DataFiles): readonly Finding[] {
  const { folder } = files
  if (!existsSync(folder)) return [examineAbsent(folder)]
  const findings = [examineMode('data folder', folder), examineWritable(folder), examineSpace(folder)]
  // Beside PostgreSQL a file of SQLite is nobody's.
  if (databaseUrl !== null) return findings
  for (const [about, path] of [['sealing key', files.key], ['database file', files.database]] as const) {
    if (existsSync(path)) findings.push(examineMode(about, path))
  }
  return findings
}

/** A file system without blocks, such as /proc, keeps no files. */
function examineAbsent(folder: string): Finding {
  let above = dirname(folder)
  while (!existsSync(above)) above = dirname(above)
  const keepsFiles = statSync(above).isDirectory() && statfsSync(above).blocks > 0
  if (keepsFiles && isWritable(above)) return ok('data folder', `${folder} is not there yet; the first start makes it`)
  return fail('data folder', `${folder} cannot be made in ${above}`, 'Set KEYTAP_DATA to a folder this user may write to.')
}

/** Windows has no such bits; there the folder's own rights decide. */
function examineMode(about: string, path: string): Finding {
  const { mode } = statSync(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return ok(about, `${path} is its owner's alone`)
  return warn(about, `${path} can be read by others`, `chmod go= '${path}'`)
}

function examineWritable(folder: string): Finding {
  if (isWritable(folder)) return ok('data folder', 'can be written')
  return fail('data folder', `${folder} cannot be written by this user`, 'Change its owner, or set KEYTAP_DATA.')
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function examineSpace(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = `${Math.floor((bavail * bsize) / 2 ** 20)} MiB free`
  if (bavail * bsize >= leastFreeBytes) return ok('disk', free)
  return warn('disk', free, 'Make room: a full disk stops enrollment.')
}

function examineWidget({ widgetFolder }: Config): Finding {
  const folder = widgetFolder ?? findBuiltWidget()
  if (folder !== null && existsSync(folder)) return ok('widget', `served from ${folder}`)
  return warn('widget', 'no built script-tag file was found', 'Run "npm run build", or let your page bundle the elements.')
}

async function examineDatabase(context: Context, config: Config, files: DataFiles): Promise<readonly Finding[]> {
  if (config.databaseUrl === null && !existsSync(files.database)) {
    return [ok('database', 'none yet; the first start makes one, with its sealing key')]
  }
  try {
    const opened = await openVerifierServices({ ...config, logLevel: 'error' }, { clock: context.io.clock, writeLog: (line) => context.io.stderr.write(line) })
    try {
      await opened.services.store.probe()
      const accounts = await listAccounts(opened.services)
      return [
        ok('database', `${opened.services.store.dialect} answers, writes, and syncs every commit to disk`),
        ok('sealing key', 'belongs to this database'),
        examineClock(await opened.services.store.nowMs() - context.io.clock()),
        accounts.length > 0 ? ok('accounts', String(accounts.length)) : warn('accounts', 'there is none', 'Make one: keytap account create --help'),
        ...examineMetadata(await tellStatus(opened.services, opened.metadata, config.metadata)),
      ]
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (error instanceof StartFault) return [fail('database', error.message, error.hint)]
    return [fail('database', 'does not answer', 'Look at its own log, and at the free space of its disk.')]
  }
}

/** Lifetimes follow the database clock alone; event times follow this machine's. */
function examineClock(aheadMs: number): Finding {
  if (Math.abs(aheadMs) <= clockToleranceMs) return ok('clock', "agrees with the database's")
  return warn('clock', `the database is ${Math.round(aheadMs / 1000)} s ahead of this machine`, 'Let both keep time with NTP.')
}
