/** Hangs every door: configuration in, a verifier that listens out. */
import type { Server } from 'node:http'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Config } from './config.ts'
import { createApp, type App } from './http/app.ts'
import { createHttpServer } from './http/server.ts'
import { createLineWriter } from './observe/line-writer.ts'
import type { Notifier } from './notify/notifier.ts'
import { deliverNotices } from './relying-party/deliver-notices.ts'
import { createRejudging, type Rejudging } from './relying-party/rejudge-fleet.ts'
import type { Services } from './relying-party/services.ts'
import { sweepExpired } from './relying-party/sweep-expired.ts'
import { listenOn, stopServer, type Address } from './wiring/listen.ts'
import { startLoop, type Loop } from './wiring/loop.ts'
import { openDialects, type DialectTable } from './wiring/open-dialects.ts'
import { openNotifier } from './wiring/open-notifier.ts'
import { openServices, type OpenedServices, type Surroundings } from './wiring/open-services.ts'
import { version } from './wiring/version.ts'

/** The one clock of the house; everyone else is handed it. Unix milliseconds. */
export const systemClock = (): number => Date.now()

const chainPauseMs = 1000
const noticePauseMs = 1000
const sweepPauseMs = 300_000
const fleetPauseMs = 5000
const metadataPauseMs = 2000
const backgroundGraceMs = 5000

/** The dialects of older programs, each one folder and one line here; loaded only where it is open. */
export const dialects: DialectTable = {
  onespan: () => import('./compat/onespan/door.ts'),
  surepassid: () => import('./compat/surepassid/door.ts'),
}

export type Verifier = {
  readonly services: Services
  /** `app.fetch` answers without a socket. */
  readonly app: App
  /**
   * Opens the port.
   * @throws {StartFault} when it is taken or not allowed
   */
  readonly listen: () => Promise<Address>
  /** Answers "draining" for `drainMs` (default 0), finishes what is in flight, closes everything. */
  readonly close: (options?: { readonly drainMs?: number }) => Promise<void>
}

export type VerifierOptions = Partial<Surroundings> & {
  /** Carries notices to users; what the configuration names by default, and the log where it names nothing. */
  readonly notifier?: Notifier
}

/**
 * A verifier as configured: opens (and on the first run makes) the store and the sealing key, and
 * starts the work in the background. Nobody can reach it before `listen`.
 * @throws {StartFault}
 */
export async function createVerifier(config: Config, options: VerifierOptions = {}): Promise<Verifier> {
  const opened = await openVerifierServices(config, options)
  const { services } = opened
  let draining = false
  const app = createApp(services, {
    dialects: await openDialects(dialects, config, opened),
    limits: config.limits,
    trustedProxies: config.trustedProxies,
    widgetFolder: config.widgetFolder ?? findBuiltWidget(),
    metrics: config.metrics,
    draining: () => draining,
    version,
  })
  const rejudging = createRejudging(services, (ms) => sleep(ms))
  const notifier = options.notifier ?? openNotifier(config.carriers, services)
  const loops = startLoops(opened, rejudging, notifier)
  let server: Server | null = null
  let closing: Promise<void> | null = null
  const close = async (drainMs: number) => {
    draining = true
    if (server !== null) await stopServer(server, drainMs)
    opened.metadata.stop()
    rejudging.stop()
    // A carrier that hangs may not hold the end; its notice will be sent again.
    await Promise.race([Promise.all(loops.map((loop) => loop.stop())), sleep(backgroundGraceMs, null, { ref: false })])
    notifier.close?.()
    await opened.chain().catch((error: unknown) => tellFailure(services, 'audit chain', error))
    await opened.close()
  }
  return {
    services,
    app,
    listen: () => {
      server = createHttpServer(app, services.randomBytes)
      return listenOn(server, config)
    },
    close: ({ drainMs = 0 } = {}) => (closing ??= close(drainMs)),
  }
}

const stderrLines = createLineWriter((lines) => void process.stderr.write(lines))
const writeToStderr = stderrLines.write
process.once('exit', stderrLines.flush)

/** The services alone, for the command line: no door, no background work. */
export function openVerifierServices(config: Config, options: Partial<Surroundings> = {}): Promise<OpenedServices> {
  return openServices(config, {
    clock: options.clock ?? systemClock,
    writeLog: options.writeLog ?? writeToStderr,
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    ...(options.mayMake === undefined ? {} : { mayMake: options.mayMake }),
  })
}

function startLoops({ services, chain, metadata }: OpenedServices, rejudging: Rejudging, notifier: Notifier): readonly Loop[] {
  const failed = (work: string) => (error: unknown) => tellFailure(services, work, error)
  return [
    startLoop(chainPauseMs, chain, failed('audit chain')),
    startLoop(noticePauseMs, () => deliverNotices(services, notifier), failed('notices')),
    startLoop(sweepPauseMs, () => sweepExpired(services), failed('sweep')),
    startLoop(fleetPauseMs, rejudging.run, failed('judging the fleet again')),
    startLoop(metadataPauseMs, metadata.look, failed('metadata')),
    // Apart from the look: a publisher that hangs holds up neither.
    startLoop(metadataPauseMs, metadata.refreshWhenDue, failed('metadata download')),
  ]
}

function tellFailure({ log }: Services, work: string, error: unknown): void {
  log.error('background work failed and will be tried again', { work, cause: error instanceof Error ? error.message : 'unknown' })
}

/** Beside the sources when run from them, beside the bundle when installed. */
export function findBuiltWidget(): string | null {
  const places = ['../dist/script/', '../script/', '../../script/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  return places.find((place) => existsSync(place)) ?? null
}
