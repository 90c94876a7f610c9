import { check } from './check.ts'
import type { Command } from './command.ts'

export const checkCommand: Command = {
  name: 'check',
  usage: 'FILE …',
  summary: 'Judge recorded ceremonies offline: why was this key refused?',
  text: [
    'Each FILE, or "-" for standard input, holds one case or {"cases": […]}. One line of JSON is',
    'printed a case. The exit code is 0 when all could be judged, whatever the verdict.',
  ],
  words: [1, Number.POSITIVE_INFINITY],
  run: ({ args, io }) => check(args.words, { stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, nowMs: io.clock() }),
}
