import type { ImportedKeys } from '../contract/shapes/imports.ts'
import { importKeys } from '../relying-party/import-keys.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { readU2fRows, type U2fRow } from './read-u2f-rows.ts'
import { readTextInput } from './read-text.ts'
import { changing } from './with-services.ts'

export const importU2f: Command = {
  name: 'import-u2f',
  usage: 'LOGIN FILE [--app-id URL] [--create-users] [--dry-run]',
  summary: 'Take over U2F keys that another system registered.',
  text: [
    'FILE, or "-" for standard input, is JSON (a list, or {"keys": […]}), JSON lines, or CSV with names in its first line:',
    [
      '  username          whose key it is',
      '  appId             what it was registered under, character by character; or --app-id for all rows',
      '  keyHandle         with publicKey (65 bytes), as databases keep them: taken as they are, they prove nothing',
      '  registrationData  with clientData, as key and browser answered: their signature is verified',
      '  counter           the last signature counter, default 0',
      '  certificate       the attestation certificate, where it is all that was kept; alone it proves no model',
      '  label, createdAt  what the user calls the key; when it was registered',
      '  displayName, email  of a user that is made',
    ].join('\n'),
    'Bytes are base64url, base64 or hexadecimal, a certificate also PEM.',
    'Each row is taken or refused for itself, and the same file may be imported again. The exit code is 1 when a row was refused.',
    'Imported keys sign in through the browser\'s extension "appid"; the pages need no change.',
    'Example:\n  keytap import-u2f bank keys.csv --app-id https://bank.example/app-id.json --create-users --dry-run',
  ],
  options: {
    'app-id': { type: 'string', value: 'URL', help: 'The AppID of rows that name none.' },
    'create-users': { type: 'boolean', help: 'Make the users that are unknown.' },
    'dry-run': { type: 'boolean', help: 'Say what would happen, write nothing.' },
  },
  words: [2, 2],
  run: runImport,
}

type Refused = { readonly where: string; readonly username: string | null; readonly code: string | null; readonly detail: string }

async function runImport(context: Context): Promise<number> {
  const { args, io, say } = context
  const file = args.word(1)
  const rows = readU2fRows(file, await readTextInput(file, io.stdin), args.text('app-id'))
  const taken = rows.flatMap((row) => ('key' in row ? [row] : []))
  const dryRun = args.flag('dry-run')
  const answer = await changing(context, async (services) => importKeys(services, await callAsOperator(services, args.word(0)), {
    keys: taken.map(({ key }) => key), createUsers: args.flag('create-users'), dryRun,
  }))
  const refused = listRefused(rows, answer)
  const { imported, unchanged } = answer
  const proven = answer.outcomes.filter(({ outcome, proof }) => outcome === 'imported' && proof === 'registration').length
  say([
    `${dryRun ? 'Would import' : 'Imported'} ${imported}, of which ${proven} proved their registration. Here already: ${unchanged}. Refused: ${refused.length}.`,
    ...refused.map(({ where, username, code, detail }) => `  ${where}${username === null ? '' : ` (${username})`}: ${code === null ? '' : `${code}: `}${detail}`),
  ].join('\n'), { dryRun, imported, proven, unchanged, refused })
  return refused.length === 0 ? exitCodes.done : exitCodes.refused
}

/** In the order of the file: rows that are none, and rows that the verifier refused. */
function listRefused(rows: readonly U2fRow[], { outcomes }: ImportedKeys): readonly Refused[] {
  const left = [...outcomes]
  return rows.flatMap((row): readonly Refused[] => {
    if ('fault' in row) return [{ where: row.where, username: null, code: null, detail: row.fault }]
    const outcome = left.shift()
    if (outcome?.outcome !== 'refused') return []
    return [{ where: row.where, username: outcome.username, code: outcome.code, detail: outcome.detail ?? '' }]
  })
}
