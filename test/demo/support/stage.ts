/** The bank and the verifier as a newcomer starts them: fresh data folder, free ports, one command. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../../demo/keytap.ts'

export const root = join(import.meta.dirname, '../../..')

export type Stage = {
  readonly bank: string
  readonly verifier: string
  readonly dataFolder: string
  readonly database: string
  /** The bank's own credentials with the verifier. */
  readonly account: Account
  readonly output: () => string
  stop(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const [port, demoPort] = await findFreePorts()
  const dataFolder = await mkdtemp(join(tmpdir(), 'keytap-demo-'))
  const started = launchStart({ PORT: String(port), DEMO_PORT: String(demoPort), KEYTAP_DATA: dataFolder })
  await started.untilSaid('Ctrl-C stops both.')
  const verifier = `http://localhost:${port}`
  return {
    bank: `http://localhost:${demoPort}`,
    verifier,
    dataFolder,
    database: join(dataFolder, 'keytap.sqlite'),
    account: { verifier, ...(await readAccount(join(dataFolder, 'demo'))) },
    output: started.output,
    async stop() {
      await started.interrupt()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

async function readAccount(folder: string): Promise<Pick<Account, 'loginName' | 'key'>> {
  const file = (await readdir(folder)).find((name) => name.startsWith('account-'))
  if (file === undefined) throw new Error('The demo kept no account.')
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as Pick<Account, 'loginName' | 'key'>
}

export type Started = {
  readonly child: ChildProcess
  readonly output: () => string
  untilSaid(text: string): Promise<void>
  /** As Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null>
  readonly ended: Promise<number | null>
}

/** `demo/start.ts` with these settings. */
export function launchStart(settings: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [join(root, 'demo/start.ts')], { cwd: root, env: { KEYTAP_METADATA_URL: 'off', ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const listeners = new Set<() => void>()
  const take = (chunk: Buffer) => {
    said += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    output: () => said,
    ended,
    async untilSaid(text) {
      await new Promise<void>((resolve, reject) => {
        const look = () => said.includes(text) && resolve()
        listeners.add(look)
        void ended.then((code) => reject(new Error(`npm start ended with ${code}:\n${said}`)))
        look()
      })
    },
    async interrupt() {
      if (child.exitCode === null) child.kill('SIGINT')
      return ended
    },
  }
}

/** Two ports that were free a moment ago. */
export async function findFreePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = await Promise.all(servers.map(async (server) => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return [ports[0] as number, ports[1] as number]
}
