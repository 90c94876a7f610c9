import { importOathDevices } from '../relying-party/oath/import-oath-devices.ts'
import { exitCodes, UsageFault, type Args, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { readFirstLine, readTextFile } from './read-text.ts'
import { changing } from './with-services.ts'

export const oathImport: Command = {
  name: 'oath import',
  usage: 'LOGIN FILE [--password FILE | --key FILE]',
  summary: 'Add the devices of a CSV or PSKC file, all or none.',
  text: [
    'The first line of a CSV file names its columns: serial, kind, and secret_hex or secret_base32;',
    'as needed also algorithm, digits, period, counter, suite, manufacturer.',
    'A PSKC file (RFC 6030) ends in .xml or .pskc.',
    'Example:\n  keytap oath import bank devices.xml --password password.txt',
  ],
  options: {
    password: { type: 'string', value: 'FILE', help: 'File whose first line is the password of an encrypted PSKC file.' },
    key: { type: 'string', value: 'FILE', help: 'File whose first line is the key of an encrypted PSKC file, in hexadecimal.' },
  },
  words: [2, 2],
  run: runImport,
}

async function runImport(context: Context): Promise<number> {
  const { args } = context
  const path = args.word(1)
  const file = {
    format: /\.(xml|pskc)$/i.test(path) ? 'pskc' as const : 'csv' as const,
    text: await readTextFile(path),
    ...await readOpener(args),
  }
  const imported = await changing(context, async (services) => importOathDevices(services, await callAsOperator(services, args.word(0)), file))
  const left = imported.passedOver.map((what) => `  passed over: ${what}`)
  context.say([`${imported.imported} devices were added.`, ...left].join('\n'), imported)
  return exitCodes.done
}

async function readOpener(args: Args): Promise<{ readonly password?: string; readonly keyHex?: string }> {
  const [password, key] = [args.text('password'), args.text('key')]
  if (password !== undefined && key !== undefined) throw new UsageFault('--password and --key are both given.', 'A file opens with one of them.')
  if (password !== undefined) return { password: await readFirstLine(password) }
  if (key === undefined) return {}
  const keyHex = await readFirstLine(key)
  if (!/^(?:[0-9a-fA-F]{2}){16,32}$/.test(keyHex)) throw new UsageFault('The key is not 16 to 32 bytes in hexadecimal.', 'Look at what the maker sent.')
  return { keyHex }
}
