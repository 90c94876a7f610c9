import { policyPresets, type Policy } from '../contract/policy.ts'
import { readPolicy, type VersionedPolicy } from '../relying-party/read-policy.ts'
import { replacePolicy } from '../relying-party/replace-policy.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { callAsOperator } from './policy-show.ts'
import { applySettings, readPolicyFile, shapePolicy } from './read-policy.ts'
import { changing } from './with-services.ts'

export const policySet: Command = {
  name: 'policy set',
  usage: 'LOGIN [FILE | --preset NAME] [--set FIELD=VALUE …]',
  summary: 'Replace the policy of an account, or change single fields of it.',
  text: [
    'Presets to start from:',
    [
      '  any-key          any authenticator, passkeys that are backed up included; nothing is proven',
      '  hardware-key     separate keys that do not leave their hardware; the model is recorded where the key proves it',
      '  certified-key    as hardware-key, only with a proven model of FIDO certification L1 or more, and a PIN or fingerprint',
      '  enterprise-list  as hardware-key, only the models in allowedModels and allowedKeyIdentifiers, empty at first',
    ].join('\n'),
    'FILE, or "-" for standard input, holds what "keytap policy show" prints. With neither FILE nor --preset',
    'the policy in force is changed. VALUE is JSON; a plain word needs no quotes. A field within a field',
    'is named with a dot, such as activation.vouch.',
    'Sign-in without a user name needs residentKey "preferred" (or "required") when the key is enrolled.',
    'The change is in force for ceremonies that begin from now on, also in a running verifier.',
    'Example:\n  keytap policy set bank --set residentKey=preferred --set userVerification=required\n  keytap policy set bank --set activation.typedCodes=true --set activation.vouch=never',
  ],
  options: {
    preset: { type: 'string', value: 'NAME', help: `Start from ${Object.keys(policyPresets).join(', ')}.` },
    set: { type: 'string', multiple: true, value: 'FIELD=VALUE', help: 'Change this field; repeat for more.' },
  },
  words: [1, 2],
  run: runSet,
}

async function runSet(context: Context): Promise<number> {
  const { args, io, say } = context
  const [loginName = '', file] = args.words
  const preset = args.text('preset')
  const settings = args.list('set')
  if (file !== undefined && preset !== undefined) throw new UsageFault('FILE and --preset exclude each other.', 'Name one to start from; --set changes single fields of it.')
  if (file === undefined && preset === undefined && settings.length === 0) {
    throw new UsageFault('Nothing to change was named.', 'Name a FILE, a --preset, or fields such as --set residentKey=preferred.')
  }
  const given = file !== undefined ? await readPolicyFile(file, io.stdin) : preset !== undefined ? { policy: findPreset(preset) } : null
  const { version, policy } = await changing(context, async (services) => {
    const caller = await callAsOperator(services, loginName)
    const current = await readPolicy(services, caller)
    const wanted: VersionedPolicy = {
      version: given?.version ?? current.version,
      policy: shapePolicy(applySettings(given?.policy ?? current.policy, settings)),
    }
    return replacePolicy(services, caller, wanted)
  })
  say(`Account "${loginName}" has policy version ${version}, which began as ${policy.preset}.`, { loginName, version, policy })
  return exitCodes.done
}

/** @throws {UsageFault} */
export function findPreset(name: string): Policy {
  const found = Object.values(policyPresets).find(({ preset }) => preset === name)
  if (found === undefined) throw new UsageFault(`There is no policy preset "${name}".`, `Choose one of ${Object.keys(policyPresets).join(', ')}.`)
  return found
}
