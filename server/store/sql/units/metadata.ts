/** The newest metadata BLOB of each publisher. */
import type { MetadataRecord } from '../../records.ts'
import { readBytes } from '../codecs/values.ts'
import { changing, selectingOne, type Unit } from '../query.ts'

const columns = ['number', 'taken_at as takenAtMs', 'checked_at as checkedAtMs'] as const

const select = selectingOne(({ db, now }, p: { source: string }) =>
  db.selectFrom('metadata_blobs').select(columns).select(now.as('nowMs')).where('source', '=', p.source))

const selectBlob = selectingOne(({ db, now }, p: { source: string }) =>
  db.selectFrom('metadata_blobs').select(columns).select('blob').select(now.as('nowMs')).where('source', '=', p.source))

const upsert = changing(({ db, now }, p: { source: string; number: number; blob: Uint8Array }) =>
  db.insertInto('metadata_blobs')
    .values({ source: p.source, number: p.number, blob: p.blob, taken_at: now, checked_at: now })
    .onConflict((c) => c.column('source')
      .doUpdateSet({ number: p.number, blob: p.blob, taken_at: now, checked_at: now })
      .where('metadata_blobs.number', '<=', p.number)))

const touch = changing(({ db, now }, p: { source: string }) =>
  db.updateTable('metadata_blobs').set({ checked_at: now }).where('source', '=', p.source))

export function* findMetadata(source: string): Unit<MetadataRecord | null> {
  return yield* select({ source })
}

export function* findMetadataBlob(source: string): Unit<(MetadataRecord & { readonly blob: Uint8Array }) | null> {
  const row = yield* selectBlob({ source })
  return row === null ? null : { ...row, blob: readBytes(row.blob) }
}

export function* advanceMetadata(source: string, { number, blob }: { readonly number: number; readonly blob: Uint8Array }): Unit<'advanced' | 'older'> {
  return (yield* upsert({ source, number, blob })) === 1 ? 'advanced' : 'older'
}

export function* touchMetadata(source: string): Unit<void> {
  yield* touch({ source })
}
