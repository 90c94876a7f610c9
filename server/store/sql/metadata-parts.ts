/**
 * A BLOB has megabytes, and SQLite writes without a pause: in one piece it would hold up every ceremony for a
 * third of a second. So it goes in part by part, by what it is, and one small row then says that it counts.
 */
import { hash } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import type { Store } from '../store.ts'
import type { Runner } from './runner.ts'
import * as metadata from './units/metadata.ts'

const partBytes = 256 * 1024

export function keepInParts({ read, write }: Runner): Pick<Store, 'findMetadataBlob' | 'advanceMetadata'> {
  return {
    findMetadataBlob: async (source) => {
      const head = await read(() => metadata.findMetadataHead(source))
      if (head === null) return null
      const { digest, parts: count, ...record } = head
      const parts: Uint8Array[] = []
      for (let part = 0; part < count; part += 1) {
        await pause()
        parts.push(await read(() => metadata.findMetadataPart(source, digest, part)) ?? new Uint8Array())
      }
      return { ...record, blob: new Uint8Array(Buffer.concat(parts)) }
    },
    advanceMetadata: async (source, { number, blob }) => {
      const digest = hash('sha256', blob, 'hex')
      const count = Math.ceil(blob.length / partBytes)
      for (let part = 0; part < count; part += 1) {
        const bytes = blob.subarray(part * partBytes, (part + 1) * partBytes)
        await write(() => metadata.addMetadataPart(source, digest, part, bytes))
        await pause()
      }
      const outcome = await write(() => metadata.advanceMetadataHead(source, number, digest, count))
      while (await write(() => metadata.removeLeftOverPart(source))) await pause()
      return outcome
    },
  }
}
