import { createVerifier } from '../main.ts'
import { settings } from '../config.ts'
import { listAccounts } from '../relying-party/list-accounts.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { listStartWarnings } from './start-warnings.ts'

export const serve: Command = {
  name: 'serve',
  usage: '',
  summary: 'Run the verifier until Ctrl-C or SIGTERM.',
  text: [
    'Settings come from the environment. An empty value counts as unset.',
    Object.values(settings).map(({ name, standard, help }) => `  ${name.padEnd(23)} ${help}${standard === '' ? '' : ` Default ${standard}.`}`).join('\n'),
    'Log lines are JSON on standard error. SIGTERM first lets /health/ready answer "draining", then',
    'answers what is in flight and ends with exit code 0; Ctrl-C skips the waiting.',
  ],
  words: [0, 0],
  run: runServe,
}

async function runServe({ io, config: read, say }: Context): Promise<number> {
  const config = read()
  // Asked first: a signal that comes while the store opens is obeyed, too.
  const ended = io.ended()
  const verifier = await createVerifier(config, { clock: io.clock, writeLog: (line) => io.stderr.write(line) })
  try {
    const accounts = await listAccounts(verifier.services)
    const { url, port } = await verifier.listen()
    const store = config.databaseUrl === null ? `SQLite in ${config.dataFolder}` : 'PostgreSQL'
    say(`Keytap listens on ${url} and keeps its data in ${store}.`, { listening: url, port, store: verifier.services.store.dialect })
    const warnings = listStartWarnings(config, accounts.map(({ loginName }) => loginName))
    for (const { message, fields } of warnings) verifier.services.log.warn(message, fields)
    if (accounts.length === 0) say('There is no account yet. Make one: keytap account create --help', { accounts: 0 })
    const signal = await ended
    say(`Stopping after ${signal} …`, { stopping: signal })
    await verifier.close({ drainMs: signal === 'SIGTERM' ? config.drainSeconds * 1000 : 0 })
    say('Stopped.', { stopped: true })
    return exitCodes.done
  } finally {
    await verifier.close()
  }
}
