/**
 * Starts a real PostgreSQL for tests: once a run, or once a test process where a file runs alone or must
 * have a server of its own; on a free port of the loopback, in a temporary folder. It works as root and as anyone else, and it ends with the test process, however
 * that ends: a small shell beside it waits for the end of our pipe.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { chooseServerUser, findBinaries, isReachable, type Binaries, type ServerUser } from './postgres-binaries.ts'

export type Databases = {
  /** Makes an empty database and answers its address. The name is for the eye: two files may choose the same. */
  createDatabase(name: string): Promise<string>
}

export type StartedPostgres = Databases & {
  /** The address of a database on this server. */
  url(database: string): string
  /** Ends the server as an operator would (`fast`), or as a crash (`immediate`), and starts it on the same port. */
  restart(mode?: 'fast' | 'immediate'): Promise<void>
  /** Ends the server and removes its folder. Not needed at the end of a process. */
  stop(): Promise<void>
  /** Process id of the server, for faults that a test wants to make. */
  pid(): number
}

export type PostgresSettings = Readonly<Record<string, string>>

/** Where the run keeps the address of the server that all its files may use. */
export const sharedServer = 'KEYTAP_TEST_POSTGRES'

let started: Promise<StartedPostgres> | null = null

/** For whoever needs databases and does nothing to their server. */
export async function openDatabases(): Promise<Databases> {
  const shared = process.env[sharedServer]
  if (shared === undefined) return startPostgres()
  return {
    createDatabase: async (name) => {
      const own = new URL(shared)
      own.pathname = `/${name}_${randomBytes(6).toString('hex')}`
      await query(shared, `CREATE DATABASE ${pg.escapeIdentifier(own.pathname.slice(1))}`)
      return own.href
    },
  }
}

/** The one server of this process alone; the settings of the first call count. */
export function startPostgres(settings: PostgresSettings = {}): Promise<StartedPostgres> {
  started ??= start(settings).catch((error: unknown) => {
    started = null
    throw error
  })
  return started
}

type Server = {
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly binaries: Binaries
  readonly user: ServerUser | null
  readonly password: string
  readonly settings: PostgresSettings
}

async function start(settings: PostgresSettings): Promise<StartedPostgres> {
  const server = await initialize(settings)
  let run = await launch(server)
  const url = (database: string) => `postgres://keytap:${server.password}@127.0.0.1:${server.port}/${database}`
  return {
    url,
    createDatabase: async (name) => {
      await query(url('postgres'), `CREATE DATABASE ${pg.escapeIdentifier(name)}`)
      return url(name)
    },
    restart: async (mode = 'fast') => {
      if (mode === 'immediate') process.kill(readPid(server), 'SIGQUIT')
      await end(run)
      run = await launch(server)
    },
    stop: async () => {
      started = null
      // Nobody needs its last checkpoint.
      process.kill(readPid(server), 'SIGQUIT')
      await end(run)
      rmSync(server.folder, { recursive: true, force: true })
    },
    pid: () => readPid(server),
  }
}

/** A folder that the server's user can get to, even when ours is private. */
function makeFolder(user: ServerUser | null): string {
  const places = [tmpdir(), '/tmp', '/var/tmp'].filter((place) => existsSync(place))
  const place = user === null ? places[0] : places.find(isReachable)
  if (place === undefined) throw new Error('there is no temporary folder that PostgreSQL could use')
  const folder = mkdtempSync(join(place, 'keytap-postgres-'))
  chmodSync(folder, 0o755)
  if (user !== null) chownSync(folder, user.uid, user.gid)
  return folder
}

async function initialize(settings: PostgresSettings): Promise<Server> {
  const user = chooseServerUser()
  const folder = makeFolder(user)
  const binaries = findBinaries(folder, user)
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user !== null) chownSync(passwordFile, user.uid, user.gid)
  const data = join(folder, 'data')
  await promisify(execFile)(
    binaries.initdb,
    ['-D', data, '-U', 'keytap', '-E', 'UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync'],
    { cwd: folder, ...user },
  )
  rmSync(passwordFile)
  return { folder, data, port: await findFreePort(), binaries, user, password, settings }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      if (address === null || typeof address === 'string') reject(new Error('the loopback gave no port'))
      else probe.close(() => resolve(address.port))
    })
  })
}

type Run = { readonly guard: ChildProcess; readonly ended: Promise<void>; readonly isOver: () => boolean; readonly log: () => string }

/**
 * The guard: starts the server, waits for a word or the end of the pipe, ends the server. Without
 * the word our process has died, and the folder goes too.
 */
const guardScript = `
folder=$1; shift
"$@" </dev/null & pid=$!
( read -r word; kill -INT $pid 2>/dev/null; [ "$word" = keep ] || { while kill -0 $pid 2>/dev/null; do sleep 0.1; done; rm -rf "$folder"; } ) <&3 &
exec 3<&-
wait $pid`

async function launch(server: Server): Promise<Run> {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100', ...server.settings }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [server.binaries.postgres, '-D', server.data, '-p', String(server.port), ...flags]
  const guard = spawn('sh', ['-c', guardScript, 'guard', server.folder, ...command], {
    cwd: server.folder, stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true, ...server.user,
  })
  const run = watch(guard)
  await waitUntilReady(server, run)
  return run
}

function watch(guard: ChildProcess): Run {
  let log = ''
  let over = false
  guard.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000)
  })
  const ended = new Promise<void>((resolve) => {
    guard.once('exit', () => {
      over = true
      resolve()
    })
  })
  // Neither the server nor its pipes keep the test process alive.
  guard.unref()
  for (const stream of guard.stdio) {
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
  }
  return { guard, ended, isOver: () => over, log: () => log }
}

async function waitUntilReady(server: Server, run: Run): Promise<void> {
  const url = `postgres://keytap:${server.password}@127.0.0.1:${server.port}/postgres`
  for (const until = performance.now() + 30_000; performance.now() < until;) {
    if (run.isOver()) break
    try {
      await query(url, 'SELECT 1')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new Error(`PostgreSQL did not start:\n${run.log()}`)
}

async function end(run: Run): Promise<void> {
  const pipe = run.guard.stdio[3]
  if (pipe !== null && pipe !== undefined && 'end' in pipe) pipe.end('keep\n')
  run.guard.ref()
  await run.ended
}

const readPid = (server: Server) => Number(readFileSync(join(server.data, 'postmaster.pid'), 'utf8').split('\n')[0])

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {
    // The server may go away under an idle client; the query tells.
  })
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end()
  }
}
