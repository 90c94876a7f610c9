/** Help texts: whole sentences first, so that they read well aloud; columns after. */
import type { Command, Option } from './command.ts'

export const commonOptions = {
  json: { type: 'boolean', help: 'Print JSON for programs.' },
  help: { type: 'boolean', help: 'Print this text.' },
} as const satisfies Record<string, Option>

export function overviewHelp(commands: readonly Command[]): string {
  return [
    'Keytap enrolls security keys on any login page. This is the command line of its verifier.',
    '',
    'Usage: keytap COMMAND …',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(21)} ${summary}`),
    '',
    '"keytap COMMAND --help" tells more. "keytap --version" prints the version.',
    'Exit codes: 0 done, 1 refused or a fault was found, 2 the command line is wrong, 3 a mistake of Keytap.',
    '',
  ].join('\n')
}

/** Several commands that begin with one word, such as `account`. */
export function groupHelp(word: string, commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(21)} ${summary}`)
  return [`"keytap ${word}" is followed by one of these:`, '', ...lines, ''].join('\n')
}

export function commandHelp({ name, usage, summary, text = [], options = {} }: Command): string {
  const all: Readonly<Record<string, Option>> = { ...options, ...commonOptions }
  const shown = Object.entries(all).map(([option, { value, help }]) => {
    const term = `--${option}${value === undefined ? '' : ` ${value}`}`
    return `  ${term.padEnd(23)} ${help}`
  })
  const paragraphs = text.length === 0 ? [] : ['', ...text]
  return [summary, '', `Usage: keytap ${[name, usage].filter((part) => part !== '').join(' ')}`, ...paragraphs, '', 'Options:', ...shown, ''].join('\n')
}
