import { addOathDevice as shape, type AddOathDevice, type ProvisionedOathDevice } from '../contract/shapes/oath.ts'
import { addOathDevice } from '../relying-party/oath/add-oath-device.ts'
import { exitCodes, type Args, type Command, type Context } from './command.ts'
import { describeOathDevice } from './oath-device.ts'
import { callAsOperator } from './policy-show.ts'
import { readInput, readNumber } from './read-input.ts'
import { readFirstLine } from './read-text.ts'
import { changing } from './with-services.ts'

export const oathAdd: Command = {
  name: 'oath add',
  usage: 'LOGIN [SERIAL] [--type totp|hotp|ocra] [--user NAME]',
  summary: 'Add a device for one-time codes; its secret is shown this once.',
  text: ['Without --secret one is made, and the device is pending until its first right code.', 'Example:\n  keytap oath add bank --user mandy'],
  options: {
    type: { type: 'string', value: 'TYPE', help: 'totp (default), hotp or ocra.' },
    user: { type: 'string', value: 'NAME', help: 'Give it to this user at once.' },
    name: { type: 'string', value: 'NAME', help: 'What the user calls it.' },
    secret: { type: 'string', value: 'FILE', help: 'File whose first line is the secret, as Base32 or, after "hex:", as hexadecimal.' },
    algorithm: { type: 'string', value: 'HASH', help: 'SHA1 (default), SHA256 or SHA512.' },
    digits: { type: 'string', value: 'N', help: '6 (default), 7 or 8.' },
    period: { type: 'string', value: 'SECONDS', help: 'Of totp. Default 30.' },
    counter: { type: 'string', value: 'N', help: 'Of hotp and ocra: the next one. Default 0.' },
    suite: { type: 'string', value: 'SUITE', help: 'Of ocra, such as OCRA-1:HOTP-SHA256-8:QN08.' },
    window: { type: 'string', value: 'N', help: 'How many codes ahead, or steps around, one is looked for.' },
  },
  words: [1, 2],
  run: runAdd,
}

async function runAdd(context: Context): Promise<number> {
  const { args } = context
  const input = await readDevice(args)
  sayProvisioned(context, await changing(context, async (services) => addOathDevice(services, await callAsOperator(services, args.word(0)), input)))
  return exitCodes.done
}

export function sayProvisioned({ say }: Context, added: ProvisionedOathDevice): void {
  const { device, secretBase32, keyUri } = added
  say([describeOathDevice(device), `  Secret  ${secretBase32}`, ...(keyUri === null ? [] : [`  URI     ${keyUri}`]), '  Neither is shown again.'].join('\n'), added)
}

const names = { serial: 'SERIAL', username: '--user', periodSeconds: '--period', secretHex: '--secret', secretBase32: '--secret' } as const

async function readDevice(args: Args): Promise<AddOathDevice> {
  return readInput(shape, {
    type: args.text('type') ?? 'totp', serial: args.words[1], username: args.text('user'), name: args.text('name'), algorithm: args.text('algorithm'), suite: args.text('suite'),
    digits: readNumber(args, 'digits'), periodSeconds: readNumber(args, 'period'), counter: readNumber(args, 'counter'), window: readNumber(args, 'window'),
    ...await readSecret(args.text('secret')),
  }, { names })
}

async function readSecret(path: string | undefined) {
  if (path === undefined) return {}
  const line = await readFirstLine(path)
  return line.startsWith('hex:') ? { secretHex: line.slice(4).trim() } : { secretBase32: line.trim() }
}
