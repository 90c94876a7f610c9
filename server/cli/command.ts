/** What a command is, and what it may touch. */
import type { Config, Environment } from '../config.ts'

export type Output = { write(text: string): unknown }

/** The world around one run; a test brings its own. */
export type Io = {
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: Output
  readonly stderr: Output
  /** Undefined means the process's own. */
  readonly environment?: Environment
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Resolves when the process is asked to end. */
  readonly ended: () => Promise<'SIGINT' | 'SIGTERM'>
}

export type Option = {
  readonly type: 'string' | 'boolean'
  readonly multiple?: true
  /** What stands for the value in the help text, such as `HOST`. */
  readonly value?: string
  readonly help: string
}

export type Context = {
  readonly io: Io
  readonly args: Args
  /** @throws {ConfigFault} */
  readonly config: () => Config
  /** Prints what was done: the text for people, or the value as one line of JSON with `--json`. */
  readonly say: (text: string, value: Readonly<Record<string, unknown>>) => void
}

export type Command = {
  /** One or two words, such as `account create`. */
  readonly name: string
  /** What follows the name, such as `LOGIN [--remove KEY-ID]`. */
  readonly usage: string
  /** One sentence. */
  readonly summary: string
  /** Further paragraphs of the help text. */
  readonly text?: readonly string[]
  readonly options?: Readonly<Record<string, Option>>
  /** How many words follow the name: least and most. */
  readonly words: readonly [number, number]
  /** @returns the exit code */
  readonly run: (context: Context) => Promise<number>
}

/** 0 done · 1 refused, or a fault was found · 2 the command line is wrong · 3 a mistake of Keytap */
export const exitCodes = { done: 0, refused: 1, usage: 2, bug: 3 } as const

/** The command line is wrong: printed as `error:` and `hint:`, exit code 2. */
export class UsageFault extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'UsageFault'
    this.hint = hint
  }
}

/** The words and options of one run. */
export class Args {
  readonly words: readonly string[]
  readonly #values: Readonly<Record<string, unknown>>

  constructor(words: readonly string[], values: Readonly<Record<string, unknown>>) {
    this.words = words
    this.#values = values
  }

  /** The word at this place; the command's `words` promise that it is there. */
  word(index: number): string {
    return this.words[index] ?? ''
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  /** @throws {UsageFault} when it was not given */
  need(name: string): string {
    const value = this.text(name)
    if (value === undefined || value === '') throw new UsageFault(`--${name} is missing.`, 'Run the command with --help.')
    return value
  }

  list(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.map(String) : []
  }

  flag(name: string): boolean {
    return this.#values[name] === true
  }
}
