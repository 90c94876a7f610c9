/**
 * One JSON line an entry, on one stream. Control characters are escaped by JSON; secrets never
 * get here, since callers pass named public fields only.
 */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** `write` gets whole lines; `clock` answers Unix milliseconds. */
export function createLog(write: (line: string) => void, clock: () => number, least: LogLevel = 'info'): Log {
  const at = (level: LogLevel) => (message: string, fields: LogFields = {}) => {
    if (order.indexOf(level) < order.indexOf(least)) return
    write(`${JSON.stringify({ at: new Date(clock()).toISOString(), level, message, ...fields })}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
