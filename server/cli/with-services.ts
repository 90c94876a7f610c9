import { openVerifierServices } from '../main.ts'
import type { Services } from '../relying-party/services.ts'
import type { OpenedServices } from '../wiring/open-services.ts'
import type { Context } from './command.ts'

/**
 * Runs an operation on the configured store, beside a verifier that may be serving from it. Only
 * what went wrong is logged.
 */
export async function withServices<T>({ io, config }: Context, operate: (services: Services, opened: OpenedServices) => Promise<T>): Promise<T> {
  const opened = await openVerifierServices({ ...config(), logLevel: 'error' }, { clock: io.clock, writeLog: (line) => io.stderr.write(line) })
  try {
    return await operate(opened.services, opened)
  } finally {
    await opened.close()
  }
}

/** As `withServices`, for verbs that leave audit events: they are chained before the command ends. */
export function changing<T>(context: Context, operate: (services: Services) => Promise<T>): Promise<T> {
  return withServices(context, async (services, opened) => {
    const value = await operate(services)
    await opened.chain()
    return value
  })
}
