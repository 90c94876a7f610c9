/** From words to a command and its exit code. Errors are two lines: what is wrong, what to do. */
import { parseArgs } from 'node:util'
import { ConfigFault, readConfig } from '../config.ts'
import { Refusal } from '../contract/refuse.ts'
import { StartFault } from '../wiring/start-fault.ts'
import { Args, exitCodes, UsageFault, type Command, type Io } from './command.ts'
import { commands } from './commands.ts'
import { commandHelp, commonOptions, groupHelp, overviewHelp } from './help.ts'
import { hintFor } from './hints.ts'
import { version } from '../wiring/version.ts'

/**
 * Runs one command line.
 * @param words without the program's own name
 * @returns the exit code
 */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const json = words.includes('--json')
  try {
    return await dispatch(words, io)
  } catch (error) {
    return tell(error, io, json)
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<number> {
  const [first] = words
  if (first === '--version') return print(io, `${version}\n`)
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    print(io, overviewHelp(commands))
    return first === undefined ? exitCodes.usage : exitCodes.done
  }
  const command = findCommand(words)
  if (command === null) return tellUnknown(words, io)
  const rest = words.slice(command.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) return print(io, commandHelp(command))
  const args = readArgs(command, rest)
  const say = (text: string, value: Readonly<Record<string, unknown>>) => {
    io.stdout.write(args.flag('json') ? `${JSON.stringify(value)}\n` : `${text}\n`)
  }
  return command.run({ io, args, say, config: () => readConfig(io.environment) })
}

function print(io: Io, text: string): number {
  io.stdout.write(text)
  return exitCodes.done
}

function findCommand(words: readonly string[]): Command | null {
  return commands.find(({ name }) => name.split(' ').every((word, index) => word === words[index])) ?? null
}

function tellUnknown([first = '', second]: readonly string[], io: Io): number {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (group.length > 0 && (second === undefined || second === '--help' || second === '-h')) {
    print(io, groupHelp(first, group))
    return second === undefined ? exitCodes.usage : exitCodes.done
  }
  const said = group.length > 0 ? `${first} ${second ?? ''}`.trim() : first
  throw new UsageFault(`There is no command "${said}".`, group.length > 0 ? `Run "keytap ${first} --help".` : 'Run "keytap --help".')
}

function readArgs(command: Command, words: readonly string[]): Args {
  const options = { ...command.options, ...commonOptions }
  const hint = `Run "keytap ${command.name} --help".`
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
    const [least, most] = command.words
    if (positionals.length < least) throw new UsageFault(`"keytap ${command.name}" needs ${command.usage}`, hint)
    if (positionals.length > most) throw new UsageFault(`"${positionals[most] ?? ''}" is one word too many.`, hint)
    return new Args(positionals, values)
  } catch (error) {
    if (error instanceof UsageFault) throw error
    throw new UsageFault(error instanceof Error ? firstSentence(error.message) : 'The options cannot be read.', hint)
  }
}

/** Node adds advice about "--" that does not fit here. */
function firstSentence(text: string): string {
  return `${text.split(/\. |\n/)[0]?.replace(/\.$/, '') ?? text}.`
}

type Told = { readonly error: string; readonly hint: string; readonly code?: string }

function tell(error: unknown, io: Io, json: boolean): number {
  const { told, exitCode } = explain(error)
  for (const line of told) io.stderr.write(json ? `${JSON.stringify(line)}\n` : `error: ${line.error}\nhint: ${line.hint}\n`)
  return exitCode
}

function explain(error: unknown): { readonly told: readonly Told[]; readonly exitCode: number } {
  if (error instanceof UsageFault) return { told: [{ error: error.message, hint: error.hint }], exitCode: exitCodes.usage }
  if (error instanceof StartFault) return { told: [{ error: error.message, hint: error.hint }], exitCode: exitCodes.refused }
  if (error instanceof ConfigFault) {
    return { told: error.faults.map(({ name, problem, hint }) => ({ error: `${name} ${problem}`, hint })), exitCode: exitCodes.refused }
  }
  if (error instanceof Refusal) {
    const hint = hintFor(error)
    return { told: faultsOf(error).map((fault) => ({ error: fault, hint, code: error.code })), exitCode: exitCodes.refused }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { told: [{ error: `Keytap made a mistake: ${message}`, hint: 'Run "keytap doctor"; if it finds nothing, report this.' }], exitCode: exitCodes.bug }
}

/** A file that is imported is told all its faults at once. */
function faultsOf({ message, params }: Refusal): readonly string[] {
  const faults = params['faults']
  return Array.isArray(faults) && faults.length > 0 ? faults.map(String) : [message]
}
