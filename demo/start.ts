/**
 * `npm start`: builds what is stale, starts the verifier on one origin and the bank on another, and
 * says where they are. Ctrl-C ends both.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { serve, type ServerType } from '@hono/node-server'
import { createBank } from './app.ts'
import { findOrMakeAccount, suitPolicy } from './launch/bank-account.ts'
import { buildWhenStale, readScripts } from './launch/build-when-stale.ts'
import { findPortFault } from './launch/ports.ts'
import { launchVerifier, type VerifierProcess } from './launch/verifier-process.ts'
import { KeytapRefusal } from './keytap.ts'
import { Members } from './members.ts'
import { Sessions } from './sessions.ts'
import { readSettings, SettingsFault, type Settings } from './settings.ts'

const clock = () => Date.now()

async function start(): Promise<void> {
  const settings = readSettings()
  await checkPorts(settings)
  const folder = join(settings.dataFolder, 'demo')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await buildWhenStale(console.log)
  const origin = `http://localhost:${settings.demoPort}`
  const account = await findOrMakeAccount(settings, folder, origin)
  const verifier = launchVerifier(settings, join(folder, 'verifier.log'))
  const closers = closeOnSignal(verifier)
  try {
    await verifier.ready
    await suitPolicy(account)
    const members = new Members(join(folder, 'members.sqlite'), clock)
    const frame = await readScripts(verifier.url)
    const bank = createBank({ account, origin, members, sessions: new Sessions(clock), frame, clock })
    const server = await listen(bank.fetch, settings.demoPort)
    closers.push(() => closeServer(server), () => members.close())
    greet(origin, verifier, settings)
  } catch (error) {
    await verifier.stop()
    throw explain(error, folder)
  }
}

/** The one refusal that a newcomer can meet here: an old key beside a new database. */
function explain(error: unknown, folder: string): unknown {
  if (!(error instanceof KeytapRefusal) || error.code !== 'unauthorized') return error
  return new Error(`The verifier does not know the bank's key any more. Delete the account file in ${folder} and start again.`, { cause: error })
}

async function checkPorts({ port, demoPort }: Settings): Promise<void> {
  const faults = await Promise.all([findPortFault(port, 'PORT'), findPortFault(demoPort, 'DEMO_PORT')])
  const told = faults.filter((fault) => fault !== null)
  if (told.length > 0) throw new SettingsFault(told)
}

function listen(fetch: (request: Request) => Response | Promise<Response>, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, () => resolve(server))
    server.once('error', reject)
  })
}

/** From the moment there is a verifier, nobody leaves without it. Answers the list of what else to close. */
function closeOnSignal(verifier: VerifierProcess): (() => void)[] {
  const closers: (() => void)[] = []
  let closing = false
  const close = async (exitCode: number): Promise<void> => {
    if (closing) return
    closing = true
    for (const closer of closers) closer()
    await verifier.stop()
    process.exit(exitCode)
  }
  process.on('SIGINT', () => void close(0))
  process.on('SIGTERM', () => void close(0))
  void verifier.ended.then(async () => {
    // While it starts, `ready` tells the story.
    if (closing || closers.length === 0) return
    console.error(`error: The verifier ended. Its log: ${verifier.logFile}`)
    await close(1)
  })
  return closers
}

function closeServer(server: ServerType): void {
  server.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
}

function greet(origin: string, verifier: VerifierProcess, { dataFolder }: Settings): void {
  console.log(`
  Alder Bank, the demo     ${origin}
  The verifier             ${verifier.url}   (its API: ${verifier.url}/docs)

  Try this: open an account at the bank, add a security key, sign out, and sign in
  with the key. Send some money. Everything is kept in ${dataFolder}.
  No key at hand? In Chrome: DevTools, "WebAuthn" panel, "Enable virtual authenticator".

  Ctrl-C stops both.
`)
}

await start().catch((error: unknown) => {
  const lines = error instanceof SettingsFault ? error.faults : [error instanceof Error ? error.message : String(error)]
  for (const line of lines) console.error(`error: ${line}`)
  process.exit(1)
})
