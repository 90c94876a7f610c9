import { readFile } from 'node:fs/promises'
import { readAnchors, type Anchors } from '../observe/audit-anchor.ts'
import { auditCredentials as auditRows } from '../relying-party/audit-credentials.ts'
import { verifyAudit, type AuditVerdict } from '../relying-party/verify-audit.ts'
import { readAnchorFile } from '../wiring/anchor-file.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { withServices } from './with-services.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  usage: '[--anchor FILE]',
  summary: "Walk every account's audit chain and name the first event that was tampered with.",
  text: [
    'The chain finds events that were changed, moved, taken out or cut off. A database that was rolled',
    'back as a whole is found by the anchors: heads of the chains, written to audit-anchors.json in the',
    'data folder. Copy that file to another machine and name the copy here.',
    'The exit code is 1 when any chain has a fault.',
  ],
  options: { anchor: { type: 'string', value: 'FILE', help: 'Anchors to hold the chains against. Default those of the data folder.' } },
  words: [0, 0],
  run: runVerify,
}

export const auditCredentials: Command = {
  name: 'audit credentials',
  usage: '',
  summary: 'Verify every stored key anew: its seal, its attestation and where its certificates lead.',
  text: [
    'A row that was swapped or written to, were it one byte, does not verify; the account, the device and what',
    'does not hold are named. The exit code is 1 when any row does not verify.',
  ],
  words: [0, 0],
  run: runCredentials,
}

async function runVerify(context: Context): Promise<number> {
  const named = context.args.text('anchor')
  const verdicts = await withServices(context, async (services, { files }) =>
    verifyAudit(services, named === undefined ? await readAnchorFile(files.anchors) : await readNamedAnchors(named)))
  const intact = verdicts.every(({ fault }) => fault === null)
  context.say(verdicts.length === 0 ? 'There is no account yet.' : verdicts.map(describe).join('\n'), { intact, accounts: verdicts })
  return intact ? exitCodes.done : exitCodes.refused
}

async function readNamedAnchors(path: string): Promise<Anchors> {
  try {
    return readAnchors(await readFile(path, 'utf8'))
  } catch {
    throw new UsageFault(`${path} is no file of audit anchors.`, 'Name a copy of audit-anchors.json.')
  }
}

const faults = {
  missing: 'events are missing from here on',
  altered: 'this event was changed, moved or forged',
  'cut-off': 'the events after this one were cut off',
  'rolled-back': 'the database does not contain what the anchor saw here: it was rolled back',
} as const

function describe({ loginName, verified, unchained, fault }: AuditVerdict): string {
  const tail = unchained === 0 ? '' : ` ${unchained} newer events wait for the chain.`
  if (fault === null) return `${loginName}: ${verified} events verify.${tail}`
  return `${loginName}: FAULT at event ${fault.sequence}: ${faults[fault.kind]}. ${verified} events before it verify.${tail}`
}

async function runCredentials(context: Context): Promise<number> {
  const { checked, broken } = await withServices(context, auditRows)
  const lines = broken.map(({ accountId, deviceId, fault }) => `  device ${deviceId} of account ${accountId}: ${fault}`)
  const text = broken.length === 0 ? `All keys verify; looked at: ${checked}.` : [`${broken.length} of ${checked} keys do not verify:`, ...lines].join('\n')
  context.say(text, { intact: broken.length === 0, checked, broken })
  return broken.length === 0 ? exitCodes.done : exitCodes.refused
}
