/**
 * Lets a bar code pass only when two frames read the same: a linear code has a weak check or none.
 * QR and Data Matrix correct their own errors and pass at once.
 */
import type { CodeRead } from './read.ts'

const weak = new Set(['code_128', 'code_39'])
/** Two reads further apart than this are two looks at two things. */
const patienceMs = 2000

export type ConfirmRead = (read: CodeRead, nowMs: number) => boolean

export function createConfirmation(): ConfirmRead {
  let last: { readonly key: string; readonly atMs: number } | null = null
  return ({ format, text }, nowMs) => {
    if (!weak.has(format)) return true
    const key = `${format} ${text}`
    const confirmed = last !== null && last.key === key && nowMs - last.atMs < patienceMs
    last = { key, atMs: nowMs }
    return confirmed
  }
}
