/** `keytap metadata`: what is known of authenticator models, where from, and how old it is. */
import { stat, readFile } from 'node:fs/promises'
import type { OpenedMetadata } from '../wiring/open-metadata.ts'
import { StartFault } from '../wiring/start-fault.ts'
import { exitCodes, UsageFault, type Command, type Context } from './command.ts'
import { describeModel, findModel } from './metadata-model.ts'
import { describeStatus, tellStatus } from './metadata-status.ts'
import { withServices } from './with-services.ts'

export const metadataStatus: Command = {
  name: 'metadata status',
  usage: '',
  summary: 'Tell which metadata is in force, how old it is, and what of it could not be read.',
  text: ['The exit code is 1 when the metadata is past its time.'],
  words: [0, 0],
  run: runStatus,
}

export const metadataUpdate: Command = {
  name: 'metadata update',
  usage: '',
  summary: 'Download the metadata now.',
  text: [
    'A verifier does so by itself, about once a day. What does not verify, or is older than what was taken',
    'before, is refused and changes nothing. A verifier that is running takes it over within seconds.',
  ],
  words: [0, 0],
  run: (context) => renew(context, (metadata) => metadata.refresh()),
}

export const metadataImport: Command = {
  name: 'metadata import',
  usage: 'FILE',
  summary: 'Take the metadata from a file, for a verifier without a way out.',
  text: ['The file is what the publisher sends (for FIDO\'s: https://mds3.fidoalliance.org/), and is checked no less than a download.'],
  words: [1, 1],
  run: async (context) => {
    const blob = await readBlob(context.args.word(0))
    return renew(context, (metadata) => metadata.offer(blob))
  },
}

export const metadataShow: Command = {
  name: 'metadata show',
  usage: 'MODEL',
  summary: 'Show what is known of a model, by its AAGUID or, for a U2F model, by a key identifier.',
  text: ['A key identifier is the SHA-1 of the attestation certificate\'s key, 40 digits of hex.'],
  words: [1, 1],
  run: runShow,
}

async function runStatus(context: Context): Promise<number> {
  const status = await withServices(context, (services, { metadata }) => tellStatus(services, metadata, context.config().metadata))
  context.say(describeStatus(status), status)
  return status.stale ? exitCodes.refused : exitCodes.done
}

async function renew(context: Context, take: (metadata: OpenedMetadata) => Promise<'updated' | 'unchanged'>): Promise<number> {
  const { outcome, blob, stale } = await withServices(context, async ({ clock }, { metadata }) => {
    const taken = await take(metadata)
    const { staleAfterMs } = metadata.source
    return { outcome: taken, blob: metadata.blob(), stale: staleAfterMs !== null && clock() > staleAfterMs }
  })
  if (blob === null) throw new Error('metadata was taken and is not there')
  const { number, nextUpdate, models, faults } = blob
  const first = outcome === 'updated' ? `Metadata ${number} is in force: ${models.length} models.` : `Metadata ${number} was in force already.`
  const lines = [first, `The next one is promised for ${nextUpdate}.`]
  if (stale) lines.push('That day is over: look for a newer one.')
  if (faults.length > 0) lines.push(`${faults.length} entries do not read and were left out; "keytap metadata status" names them.`)
  context.say(lines.join('\n'), { outcome, number, nextUpdate, stale, models: models.length, leftOut: faults.length })
  return exitCodes.done
}

const maxBytes = 64 * 2 ** 20

async function readBlob(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > maxBytes) throw new UsageFault(`${path} is larger than 64 MiB.`, 'Name a file that holds a FIDO metadata BLOB.')
    return await readFile(path)
  } catch (error) {
    if (error instanceof UsageFault) throw error
    throw new UsageFault(`${path} cannot be read.`, 'Name a file that holds a FIDO metadata BLOB.')
  }
}

async function runShow(context: Context): Promise<number> {
  const word = context.args.word(0).toLowerCase()
  const model = await withServices(context, async (services, { metadata }) => {
    const found = findModel(services, metadata, word)
    if (found !== null) return found
    const known = services.metadata.version === 'none' ? 'There is no metadata yet; run "keytap metadata update".' : 'It is in no metadata that this verifier has; ask the maker for a statement, or put one into KEYTAP_METADATA_FOLDER.'
    throw new StartFault(`No model ${word} is known.`, known)
  })
  context.say(describeModel(model), model)
  return exitCodes.done
}
