import { check } from './check.ts'
import type { Command } from './command.ts'

export const checkCommand: Command = {
  name: 'check',
  usage: 'FILE …',
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
    'A case that says by which looser rules its own project judged is judged by them; where a running',
    'verifier would refuse it all the same, the verdict says so in "refusedLive".',
  ],
  words: [1, Number.POSITIVE_INFINITY],
  run: ({ args, io }) => check(args.words, { stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, nowMs: io.clock(), json: args.flag('json') }),
}
