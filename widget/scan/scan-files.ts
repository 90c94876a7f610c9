/**
 * Where the decoder's own files are: a module (worker and main thread) and the WebAssembly. Nothing of
 * them is fetched before a scanner opens. Whoever packs or hosts them elsewhere says so here, once,
 * or with the attributes of an element.
 */
import type { LookAt } from './look.ts'

export type ScanFiles = {
  readonly worker: string
  readonly wasm: string
  /** The same module as `worker`, for a page that may not start one. */
  readonly importDecoder: () => Promise<{ readonly createDecoder: (wasm: string) => Promise<LookAt> }>
  /** The decoder without WebAssembly. */
  readonly importPlain: () => Promise<{ readonly createPlainLook: () => LookAt }>
}

let files: ScanFiles | null = null

export function setScanFiles(next: ScanFiles): void {
  files = next
}

/** @throws {TypeError} when nobody said where they are. */
export function scanFiles(): ScanFiles {
  if (!files) throw new TypeError('keytap: call setScanFiles() first')
  return files
}
