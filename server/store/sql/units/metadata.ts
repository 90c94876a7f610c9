/** The newest metadata BLOB of each publisher: a row that tells of it, and its bytes in parts. */
import { sql } from 'kysely'
import type { MetadataRecord } from '../../records.ts'
import { readBytes } from '../codecs/values.ts'
import { changing, selectingOne, type Unit } from '../query.ts'

export type MetadataHead = MetadataRecord & { readonly digest: string; readonly parts: number }

/** Parts of another BLOB may be on their way in from another node; after this they are left over. */
const leftOverAfterMs = 600_000

const select = selectingOne(({ db, now }, p: { source: string }) =>
  db.selectFrom('metadata_blobs')
    .select(['number', 'digest', 'parts', 'taken_at as takenAtMs', 'checked_at as checkedAtMs']).select(now.as('nowMs'))
    .where('source', '=', p.source))

const selectPart = selectingOne(({ db }, p: { source: string; digest: string; part: number }) =>
  db.selectFrom('metadata_parts').select('bytes')
    .where('source', '=', p.source).where('digest', '=', p.digest).where('part', '=', p.part))

const insertPart = changing(({ db, now }, p: { source: string; digest: string; part: number; bytes: Uint8Array }) =>
  db.insertInto('metadata_parts')
    .values({ source: p.source, digest: p.digest, part: p.part, bytes: p.bytes, added_at: now })
    .onConflict((c) => c.columns(['source', 'digest', 'part']).doUpdateSet({ added_at: now })))

const countParts = selectingOne(({ db }, p: { source: string; digest: string }) =>
  db.selectFrom('metadata_parts').select((e) => e.fn.countAll<number>().as('n'))
    .where('source', '=', p.source).where('digest', '=', p.digest))

const upsert = changing(({ db, now }, p: { source: string; number: number; digest: string; parts: number }) =>
  db.insertInto('metadata_blobs')
    .values({ source: p.source, number: p.number, digest: p.digest, parts: p.parts, taken_at: now, checked_at: now })
    .onConflict((c) => c.column('source')
      .doUpdateSet({ number: p.number, digest: p.digest, parts: p.parts, taken_at: now, checked_at: now })
      .where('metadata_blobs.number', '<=', p.number)))

const touch = changing(({ db, now }, p: { source: string }) =>
  db.updateTable('metadata_blobs').set({ checked_at: now }).where('source', '=', p.source))

const selectLeftOver = selectingOne(({ db, now }, p: { source: string; digest: string }) =>
  db.selectFrom('metadata_parts').select(['digest', 'part'])
    .where('source', '=', p.source).where('digest', '!=', p.digest)
    .where('added_at', '<', sql<number>`${now} - ${sql.lit(leftOverAfterMs)}`).limit(1))

const removePart = changing(({ db }, p: { source: string; digest: string; part: number }) =>
  db.deleteFrom('metadata_parts').where('source', '=', p.source).where('digest', '=', p.digest).where('part', '=', p.part))

export function* findMetadataHead(source: string): Unit<MetadataHead | null> {
  return yield* select({ source })
}

export function* findMetadata(source: string): Unit<MetadataRecord | null> {
  const head = yield* select({ source })
  if (head === null) return null
  const { number, takenAtMs, checkedAtMs, nowMs } = head
  return { number, takenAtMs, checkedAtMs, nowMs }
}

export function* findMetadataPart(source: string, digest: string, part: number): Unit<Uint8Array | null> {
  const row = yield* selectPart({ source, digest, part })
  return row === null ? null : readBytes(row.bytes)
}

export function* addMetadataPart(source: string, digest: string, part: number, bytes: Uint8Array): Unit<void> {
  yield* insertPart({ source, digest, part, bytes })
}

/** @throws when a part is missing */
export function* advanceMetadataHead(source: string, number: number, digest: string, parts: number): Unit<'advanced' | 'older'> {
  const kept = (yield* countParts({ source, digest }))?.n ?? 0
  if (Number(kept) !== parts) throw new Error('a part of the metadata is missing')
  return (yield* upsert({ source, number, digest, parts })) === 1 ? 'advanced' : 'older'
}

/** One a call, so that no transaction is long; false when none is left. */
export function* removeLeftOverPart(source: string): Unit<boolean> {
  const digest = (yield* select({ source }))?.digest ?? ''
  const old = yield* selectLeftOver({ source, digest })
  return old !== null && (yield* removePart({ source, ...old })) === 1
}

export function* touchMetadata(source: string): Unit<void> {
  yield* touch({ source })
}
