import { importLicenses as shape } from '../contract/shapes/licenses.ts'
import { importLicenses } from '../relying-party/licensing/import-licenses.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { describeLicense } from './license-add.ts'
import { callAsOperator } from './policy-show.ts'
import { readNumber } from './read-input.ts'
import { readFirstLine, readTextFile } from './read-text.ts'
import { changing } from './with-services.ts'

export const licenseImport: Command = {
  name: 'license import',
  usage: 'LOGIN FILE [--capacity N]',
  summary: 'Add the licenses of a CSV or PSKC file, all or none.',
  text: [
    'The first line of a CSV file names its columns: serial and, as you like, capacity and username.',
    'Of a PSKC file (RFC 6030, it ends in .xml or .pskc) the serials are taken.',
    'Example:\n  keytap license import bank licenses.csv --capacity 3',
  ],
  options: {
    capacity: { type: 'string', value: 'N', help: 'Where the file does not say: for how many devices. Default 1.' },
    password: { type: 'string', value: 'FILE', help: 'File whose first line is the password of an encrypted PSKC file.' },
  },
  words: [2, 2],
  run: runImport,
}

async function runImport(context: Context): Promise<number> {
  const { args } = context
  const path = args.word(1)
  const passwordFile = args.text('password')
  const parsed = shape.safeParse({
    format: /\.(xml|pskc)$/i.test(path) ? 'pskc' : 'csv',
    text: await readTextFile(path),
    ...(args.text('capacity') === undefined ? {} : { capacity: readNumber(args, 'capacity') }),
    ...(passwordFile === undefined ? {} : { password: await readFirstLine(passwordFile) }),
  })
  if (!parsed.success) throw new UsageFault(`${path} cannot be used as it is.`, 'It must not be empty or larger than 60,000 characters; --capacity is from 1 to 99.')
  const { licenses } = await changing(context, async (services) => importLicenses(services, await callAsOperator(services, args.word(0)), parsed.data))
  context.say(licenses.map(describeLicense).join('\n'), { licenses })
  return exitCodes.done
}
