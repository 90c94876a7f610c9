import { findAccount } from '../relying-party/find-account.ts'
import { exitCodes, type Command, type Context } from './command.ts'
import { withServices } from './with-services.ts'

/** Browsers must support this many registrable labels and may stop there (WebAuthn L3 §5.11). */
const certainLabels = 5

export const wellKnown: Command = {
  name: 'well-known',
  usage: 'LOGIN',
  summary: "Print the related-origins document for the account's RP ID.",
  text: [
    'Needed only when pages outside the RP ID use its keys. Serve the output at',
    'https://RP-ID/.well-known/webauthn as application/json.',
  ],
  words: [1, 1],
  run: runWellKnown,
}

async function runWellKnown(context: Context): Promise<number> {
  const { account } = await withServices(context, (services) => findAccount(services, context.args.word(0)))
  const document = { origins: account.origins }
  context.say(JSON.stringify(document, null, 2), document)
  const labels = new Set(account.origins.map(labelOf))
  if (labels.size > certainLabels) {
    context.io.stderr.write(`hint: ${labels.size} different names; browsers need only honor ${certainLabels}, in this order.\n`)
  }
  return exitCodes.done
}

/** Near enough to the label before the public suffix to warn by. */
function labelOf(origin: string): string {
  const parts = new URL(origin).hostname.split('.')
  return parts.at(-2) ?? parts.at(-1) ?? ''
}
