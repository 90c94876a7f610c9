/** What `keytap doctor` looks at, in the order in which one thing depends on another. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { ConfigFault, type Config } from '../config.ts'
import { findBuiltWidget, openVerifierServices } from '../main.ts'
import { listAccounts } from '../relying-party/list-accounts.ts'
import { nameDataFiles, type DataFiles } from '../wiring/data-folder.ts'
import { StartFault } from '../wiring/start-fault.ts'
import type { Context } from './command.ts'

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
  findings.push(...examineFiles(files), examineWidget(config), ...await examineDatabase(context, config, files))
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

function examineFiles(files: DataFiles): readonly Finding[] {
  const { folder } = files
  if (!existsSync(folder)) return [ok('data folder', `${folder} is not there yet; the first start makes it`)]
  const findings = [examineMode('data folder', folder), examineWritable(folder), examineSpace(folder)]
  for (const [about, path] of [['sealing key', files.key], ['database file', files.database]] as const) {
    if (existsSync(path)) findings.push(examineMode(about, path))
  }
  return findings
}

/** Windows has no such bits; there the folder's own rights decide. */
function examineMode(about: string, path: string): Finding {
  const { mode } = statSync(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return ok(about, `${path} is its owner's alone`)
  return warn(about, `${path} can be read by others`, `chmod go= '${path}'`)
}

function examineWritable(folder: string): Finding {
  try {
    accessSync(folder, constants.W_OK)
    return ok('data folder', 'can be written')
  } catch {
    return fail('data folder', `${folder} cannot be written by this user`, 'Change its owner, or set KEYTAP_DATA.')
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
