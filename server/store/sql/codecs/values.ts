/** The two kinds of value that a column cannot hold as they are. */

/** Drivers answer subclasses of Uint8Array (Buffer); records promise the plain one. */
export const readBytes = (value: Uint8Array): Uint8Array =>
  new Uint8Array(value.buffer, value.byteOffset, value.byteLength)

export const readOptionalBytes = (value: Uint8Array | null): Uint8Array | null =>
  value === null ? null : readBytes(value)

/** A JSON list of strings. Only this room writes these columns. */
export const readList = (json: string): readonly string[] => JSON.parse(json) as readonly string[]

/** The same where a list is a hint and no more: one that is damaged may not keep its row from being read. */
export function readHints(json: string): readonly string[] {
  try {
    return readList(json)
  } catch {
    return []
  }
}

export const writeList = (list: readonly string[]): string => JSON.stringify(list)
