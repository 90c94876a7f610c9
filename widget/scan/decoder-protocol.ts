/** What is said between the page and the decoder's worker. Pictures are given away, not copied. */
import type { CodeRead, SymbolFormat } from './read.ts'

export type Image = VideoFrame | ImageBitmap

export type LookOptions = {
  readonly formats: readonly SymbolFormat[]
  /** A still picture: every size and filter is tried, whatever it costs. */
  readonly still: boolean
}
export type Look = { readonly read: CodeRead | null; readonly dark: boolean }

export type ToWorker =
  | { readonly type: 'open'; readonly wasm: string }
  | { readonly type: 'look'; readonly id: number; readonly image: Image; readonly options: LookOptions }

export type FromWorker =
  | { readonly type: 'opened' }
  /** The policy of the page refuses WebAssembly, or its file is not there. */
  | { readonly type: 'refused' }
  | { readonly type: 'looked'; readonly id: number; readonly look: Look }

/** A decoder, wherever it runs. */
export type Decoder = {
  /** Bar codes and color codes cannot be read. */
  readonly limited: boolean
  readonly look: (image: Image, options: LookOptions) => Promise<Look>
  readonly close: () => void
}
