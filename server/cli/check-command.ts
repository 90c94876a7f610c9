import { checkPolicy } from '../relying-party/check-policy.ts'
import type { MetadataSource } from '../trust/metadata-source.ts'
import { check } from './check.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { readPolicyFile, shapePolicy } from './read-policy.ts'
import { tryNamedModel } from './try-case.ts'
import { withServices } from './with-services.ts'

export const checkCommand: Command = {
  name: 'check',
  usage: '[--policy FILE [--metadata]] FILE … | --policy FILE [--metadata] --model ID',
  summary: 'Judge recorded ceremonies offline: why was this key refused?',
  text: [
    'Each FILE, or "-" for standard input, holds one case, a list of them, or {"cases": […]}. One line of',
    'JSON is printed a case. The exit code is 0 when all could be judged, whatever the verdict.',
    '',
    'A case, all bytes in base64url:',
    [
      '  {',
      '    "name": "blue key",                      optional, comes back in the verdict',
      '    "kind": "registration",                  or one of the kinds below',
      '    "credential": { "id": …, "rawId": …, "type": "public-key", "response": {',
      '      "clientDataJSON": …, "attestationObject": … } },    what credential.toJSON() gave in the page',
      '    "expected": {',
      '      "challenge": …, "origin": "https://bank.example", "rpId": "bank.example",',
      '      "requireUserVerification": false,      optional',
      '      "publicKey": …, "counter": 0 },        for an assertion: the COSE key and counter that were stored',
      '    "trust": ["-----BEGIN CERTIFICATE…"],    optional: PEM anchors; with them an unproven model is refused',
      '    "at": "2026-01-01T00:00:00Z"             optional: the time to judge by; default now',
      '  }',
    ].join('\n'),
    '',
    'The response of an "assertion" is clientDataJSON, authenticatorData, signature and userHandle. An',
    '"attestation-statement" has fmt, attStmt, authData and clientDataHash in place of credential and expected.',
    'A "u2f-registration" has appId, clientData and registrationData; a "u2f-authentication" has appId,',
    'clientData, signatureData and publicKey (the point); both may have expectedChallenge and expectedOrigin.',
    '',
    'With --policy nothing is proved and nothing is stored: each line tells rule by rule what that policy would',
    'say, and what to change. The anchors of the case count beside those of the policy. With --metadata the store of',
    'your verifier (KEYTAP_DATA or KEYTAP_DATABASE_URL) is asked what it knows of models, as POST /v1/policy/try does.',
    'Example:\n  keytap check --policy policy.json --model 2fc0579f-8113-47ea-b116-bb5a8db9202a',
    '',
    'A case that says by which looser rules its own project judged is judged by them; where a running',
    'verifier would refuse it all the same, the verdict says so in "refusedLive".',
  ],
  options: {
    policy: { type: 'string', value: 'FILE', help: 'Try this policy, as "keytap policy show" prints it: what each rule says of each registration.' },
    model: { type: 'string', value: 'ID', help: 'Try the policy on a model: an AAGUID, or the key identifier of a U2F model.' },
    metadata: { type: 'boolean', help: 'Ask what your verifier knows of models; it must have run once.' },
  },
  words: [0, Number.POSITIVE_INFINITY],
  run: runCheck,
}

async function runCheck(context: Context): Promise<number> {
  const { args, io } = context
  const file = args.text('policy')
  const model = args.text('model')
  if (model !== undefined && file === undefined) throw new UsageFault('--model needs a policy to be tried.', 'Name one with --policy FILE.')
  if (model === undefined && args.words.length === 0) throw new UsageFault('"keytap check" needs FILE …', 'Name files, or "-" for standard input.')
  if (args.flag('metadata') && file === undefined) throw new UsageFault('--metadata needs a policy to be tried.', 'Name one with --policy FILE.')
  const streams = { stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, nowMs: io.clock(), json: args.flag('json') }
  if (file === undefined) return check(args.words, streams)
  const policy = shapePolicy((await readPolicyFile(file, io.stdin)).policy)
  checkPolicy(policy)
  if (model !== undefined && !modelName.test(model)) throw new UsageFault(`"${model}" names no model.`, 'Write an AAGUID, or 40 digits of a key identifier, in lower case.')
  const attempt = async (metadata: MetadataSource | null): Promise<number> => {
    if (model === undefined) return check(args.words, { ...streams, trial: { policy, metadata } })
    io.stdout.write(`${JSON.stringify(tryNamedModel(model, { policy, metadata }, io.clock()))}\n`)
    return exitCodes.done
  }
  return args.flag('metadata') ? withServices(context, ({ metadata }) => attempt(metadata)) : attempt(null)
}

const modelName = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40})$/
