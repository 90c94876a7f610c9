import { openVerifierServices } from '../main.ts'
import type { Services } from '../relying-party/services.ts'
import type { OpenedServices } from '../wiring/open-services.ts'
import type { Context } from './command.ts'

type Operate<T> = (services: Services, opened: OpenedServices) => Promise<T>

/**
 * Runs an operation on the configured store, beside a verifier that may be serving from it. Only
 * what went wrong is logged.
 * @throws {StartFault} when there is no data: in a wrong folder nothing new may begin unseen
 */
export function withServices<T>(context: Context, operate: Operate<T>): Promise<T> {
  return run(context, 'nothing', operate)
}

/** As `withServices`, for verbs that leave audit events: they are chained before the command ends. */
export function changing<T>(context: Context, operate: Operate<T>): Promise<T> {
  return run(context, 'nothing', chained(operate))
}

/** As `changing`, and the one that may begin where there is no data yet. */
export function beginning<T>(context: Context, operate: Operate<T>): Promise<T> {
  return run(context, 'data', chained(operate))
}

function chained<T>(operate: Operate<T>): Operate<T> {
  return async (services, opened) => {
    const value = await operate(services, opened)
    await opened.chain()
    return value
  }
}

async function run<T>({ io, config }: Context, mayMake: 'data' | 'nothing', operate: Operate<T>): Promise<T> {
  const surroundings = { clock: io.clock, writeLog: (line: string) => void io.stderr.write(line), mayMake }
  const opened = await openVerifierServices({ ...config(), logLevel: 'error' }, surroundings)
  try {
    return await operate(opened.services, opened)
  } finally {
    await opened.close()
  }
}
