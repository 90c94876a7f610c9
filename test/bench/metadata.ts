/**
 * A metadata BLOB of 400 models loaded as the verifier does it: signature, certificates, every entry, index.
 * How long it takes, how long it keeps everybody else waiting, and what stays in memory. Synthetic, but of the
 * size and shape of the real one: pictures of 4 to 32 kB, one to five roots a model, a signature by RSA.
 */
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createBlobKeeper, type LoadedBlob } from '../../server/trust/fido-mds/blob-keeper.ts'
import { createKnownModels } from '../../server/trust/fido-mds/known-models.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { aaguidAt, createMetadataAuthority, dayAfter, makeEntry, metadataHost } from '../authenticator/metadata-authority.ts'
import { median } from './measure.ts'

const models = 400
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function makeBlob(publisher: ReturnType<typeof createMetadataAuthority>): Uint8Array {
  const roots = Array.from({ length: 60 }, (_, index) => Buffer.from(createAttestationAuthority({ name: `Maker ${index}` }).root.certificate).toString('base64'))
  const entries = Array.from({ length: models }, (_, index) => makeEntry(aaguidAt(index), {
    description: `Security Key Series ${index}`,
    icon: `data:image/png;base64,${Buffer.concat([pngSignature, randomBytes(4096 + (index * 733) % 20_000)]).toString('base64')}`,
    statement: { attestationRootCertificates: Array.from({ length: 1 + index % 5 }, (_each, nth) => roots[(index + nth) % roots.length]), authenticatorGetInfo: { versions: ['FIDO_2_0', 'U2F_V2'], aaguid: aaguidAt(index).replaceAll('-', '') } },
    statusReports: [{ status: 'FIDO_CERTIFIED', effectiveDate: '2020-01-01' }, { status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-01-01', certificateNumber: `FIDO2002021010100${index}` }],
  }))
  return Buffer.from(publisher.sign({ legalHeader: 'Synthetic', no: 1, nextUpdate: dayAfter(Date.now(), 30), entries }, { algorithm: 'RS256' }))
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

type Loaded = { readonly ms: number; readonly waitMs: number; readonly kept: unknown }

async function loadOnce(blob: Uint8Array, roots: Parameters<typeof createBlobKeeper>[0]['signer']['roots']): Promise<Loaded> {
  const record = { number: 1, takenAtMs: 0, checkedAtMs: 0, nowMs: 0 }
  const store = {
    findMetadata: () => Promise.resolve(null), findMetadataBlob: () => Promise.resolve({ ...record, blob }),
    advanceMetadata: () => Promise.resolve('advanced' as const), touchMetadata: () => Promise.resolve(),
  }
  let loaded: () => LoadedBlob | null = () => null
  const file = { read: () => Promise.resolve(null), write: () => Promise.resolve() }
  const known = createKnownModels(() => loaded(), () => null, Date.now)
  const keeper = createBlobKeeper({ store, file, source: 'bench', signer: { roots, hostName: metadataHost }, log: quiet, clock: Date.now, changed: known.rebuild })
  loaded = keeper.loaded
  let waitMs = 0
  let last = performance.now()
  const ticking = setInterval(() => {
    const now = performance.now()
    waitMs = Math.max(waitMs, now - last)
    last = now
  }, 1)
  const before = performance.now()
  await keeper.load()
  const ms = performance.now() - before
  await new Promise((resolve) => setTimeout(resolve, 3))
  clearInterval(ticking)
  if (known.source.list().length !== models) throw new Error('not every model was read')
  return { ms, waitMs, kept: known }
}

function memory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

export async function benchMetadata(rounds = 9): Promise<readonly string[]> {
  const publisher = createMetadataAuthority()
  const roots = [parseCertificate(publisher.authority.root.certificate)]
  const blob = makeBlob(publisher)
  const before = memory()
  const runs = [await loadOnce(blob, roots)]
  const added = (memory() - before) / 2 ** 20
  while (runs.length < rounds) runs.push({ ...await loadOnce(blob, roots), kept: null })
  const of = (part: 'ms' | 'waitMs') => runs.map((run) => run[part])
  return [
    `| metadata of ${models} models, ${(blob.length / 2 ** 20).toFixed(1)} MiB | first | median | worst |`,
    '|---|--:|--:|--:|',
    `| loaded in, ms | ${of('ms')[0]?.toFixed(0)} | ${median(of('ms')).toFixed(0)} | ${Math.max(...of('ms')).toFixed(0)} |`,
    `| longest wait of everybody else, ms | ${of('waitMs')[0]?.toFixed(0)} | ${median(of('waitMs')).toFixed(0)} | ${Math.max(...of('waitMs')).toFixed(0)} |`,
    `| stays in memory, MiB | | ${added.toFixed(1)} | |`,
  ]
}
