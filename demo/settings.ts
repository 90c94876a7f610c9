/** The demo's settings, read in this one place; every fault is told at once. */
import { join, resolve } from 'node:path'

export type Settings = {
  /** Port of the verifier. Default 8787. */
  readonly port: number
  /** Port of the bank. Default 8788. */
  readonly demoPort: number
  /** Folder of everything that is kept. Default `.keytap`. */
  readonly dataFolder: string
  /** What is handed on to the verifier: its own settings and the machine's. */
  readonly environment: NodeJS.ProcessEnv
}

export class SettingsFault extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** @throws {SettingsFault} With a line for every setting that cannot be used. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const faults: string[] = []
  const port = readPort(environment, 'PORT', 8787, faults)
  const demoPort = readPort(environment, 'DEMO_PORT', 8788, faults)
  if (port === demoPort) faults.push(`PORT and DEMO_PORT are both ${port}; the bank needs an origin of its own.`)
  const url = environment['KEYTAP_DATABASE_URL']
  if (url && !/^postgres(ql)?:\/\//.test(url)) faults.push('KEYTAP_DATABASE_URL must start with postgres://, or be unset for SQLite.')
  if (faults.length > 0) throw new SettingsFault(faults)
  const dataFolder = resolve(environment['KEYTAP_DATA'] || join(import.meta.dirname, '../.keytap'))
  return { port, demoPort, dataFolder, environment }
}

function readPort(environment: NodeJS.ProcessEnv, name: string, standard: number, faults: string[]): number {
  const text = environment[name]
  if (!text) return standard
  const port = Number(text)
  if (/^[0-9]{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  faults.push(`${name} must be a port number from 1 to 65535, not "${text}".`)
  return standard
}
