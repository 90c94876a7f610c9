import { exitCodes, type Command, type Context } from './command.ts'
import { examine, type Finding } from './examine.ts'

export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'Look at settings, files, database, keys and clock, and say what is wrong.',
  text: ['Each line begins with ok, warn or fail. The exit code is 1 when anything fails.', 'Nothing is made; an older database is brought up to date, as at every start.'],
  words: [0, 0],
  run: runDoctor,
}

async function runDoctor(context: Context): Promise<number> {
  const findings = await examine(context)
  const healthy = findings.every(({ level }) => level !== 'fail')
  const summary = healthy ? 'Nothing keeps the verifier from running.' : 'The verifier will not run like this.'
  context.say([...findings.map(describe), summary].join('\n'), { healthy, findings })
  return healthy ? exitCodes.done : exitCodes.refused
}

function describe({ level, about, text, hint }: Finding): string {
  const line = `${level.padEnd(4)}  ${about}: ${text}`
  return hint === undefined ? line : `${line}\n      hint: ${hint}`
}
