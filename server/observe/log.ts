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
  const timeText = createTimeText()
  const at = (level: LogLevel) => {
    if (order.indexOf(level) < order.indexOf(least)) return () => {}
    const middle = `","level":"${level}","message":`
    return (message: string, fields?: LogFields) => {
      const rest = fields === undefined ? '{}' : JSON.stringify(fields)
      write(`{"at":"${timeText(clock())}${middle}${JSON.stringify(message)}${rest.length > 2 ? `,${rest.slice(1)}` : '}'}\n`)
    }
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Many lines are of one second, and its text costs more than the rest of the line. */
function createTimeText(): (ms: number) => string {
  let lastSecond = Number.NaN
  let lastText = ''
  return (ms) => {
    const second = Math.floor(ms / 1000)
    if (second !== lastSecond) [lastSecond, lastText] = [second, new Date(second * 1000).toISOString().slice(0, 20)]
    return `${lastText}${String(ms - second * 1000).padStart(3, '0')}Z`
  }
}
