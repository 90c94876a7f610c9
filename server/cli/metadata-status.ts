/** What `keytap metadata status` and the doctor know of the metadata. */
import type { Config } from '../config.ts'
import type { Services } from '../relying-party/services.ts'
import type { OpenedMetadata } from '../wiring/open-metadata.ts'

type LeftOut = { readonly about: string; readonly problem: string }

export type MetadataStatus = {
  readonly version: string
  /** Null when nothing was ever taken. */
  readonly blob: {
    readonly number: number
    readonly nextUpdate: string
    readonly models: number
    readonly leftOut: readonly LeftOut[]
    /** Unix milliseconds, null when only this node has it. */
    readonly takenAt: number | null
    readonly checkedAt: number | null
  } | null
  readonly stale: boolean
  /** Null without a folder. */
  readonly own: { readonly models: number; readonly leftOut: readonly LeftOut[] } | null
  /** Whether the verifier asks for it by itself; the host, since the address may hold a password. */
  readonly publisher: string | null
  readonly hostName: string
}

export async function tellStatus({ store, metadata: source, clock }: Services, metadata: OpenedMetadata, config: Config['metadata']): Promise<MetadataStatus> {
  const [blob, own, record] = [metadata.blob(), metadata.own(), await store.findMetadata(metadata.publisher)]
  return {
    version: source.version,
    blob: blob === null ? null : {
      number: blob.number, nextUpdate: blob.nextUpdate, models: blob.models.length, leftOut: blob.faults.map(showFault),
      takenAt: record?.takenAtMs ?? null, checkedAt: record?.checkedAtMs ?? null,
    },
    stale: source.staleAfterMs !== null && clock() > source.staleAfterMs,
    own: own === null ? null : { models: own.models.length, leftOut: own.faults.map(showFault) },
    publisher: config.url === null ? null : new URL(config.url).host,
    hostName: config.hostName,
  }
}

const showFault = ({ about, problem }: LeftOut): LeftOut => ({ about, problem })
const shown = 10

export function describeStatus({ blob, stale, own, publisher, hostName }: MetadataStatus): string {
  const time = (ms: number | null) => (ms === null ? 'never' : new Date(ms).toISOString())
  const lines = blob === null
    ? [`There is no metadata signed for ${hostName} yet.`]
    : [
        `Metadata ${blob.number}, signed for ${hostName}: ${blob.models} models.`,
        `  Next      promised for ${blob.nextUpdate}${stale ? ', which is over: it is past its time' : ''}`,
        `  Taken     ${time(blob.takenAt)}, last asked for ${time(blob.checkedAt)}`,
        ...describeLeftOut(blob.leftOut),
      ]
  if (own !== null) lines.push(`The folder of private models has ${own.models}.`, ...describeLeftOut(own.leftOut))
  lines.push(publisher === null
    ? 'Nothing is downloaded (KEYTAP_METADATA_URL=off); "keytap metadata import FILE" takes one.'
    : `A running verifier asks ${publisher} for it about once a day; "keytap metadata update" does so now.`)
  return lines.join('\n')
}

function describeLeftOut(faults: readonly LeftOut[]): readonly string[] {
  if (faults.length === 0) return []
  const rest = faults.length - shown
  return [
    `  Left out  ${faults.length}, since they do not read`,
    ...faults.slice(0, shown).map(({ about, problem }) => `            ${about}: ${problem}`),
    ...(rest > 0 ? [`            and ${rest} more`] : []),
  ]
}
