/** A device as an import file describes it, whichever kind of file that was. */
import type { CodeKey } from './oath.ts'

export type ImportedKey = CodeKey & {
  /** The device's own serial number. */
  readonly serial: string
  /** The key's own name; a device may hold several. */
  readonly keyId: string
  /** The secret is shorter than one made today may be. */
  readonly legacy: boolean
  /** The maker's name, or empty. */
  readonly manufacturer: string
  /** Unix milliseconds between which the key may be used; null for no bound. */
  readonly notBeforeMs: number | null
  readonly notAfterMs: number | null
} & (
  | { readonly kind: 'hotp'; readonly counter: number }
  | { readonly kind: 'totp'; readonly periodSeconds: number; readonly drift: number }
  | { readonly kind: 'ocra'; readonly suite: string; readonly counter: number }
)

export type Import = {
  readonly keys: readonly ImportedKey[]
  /** What the file also holds and no device needs here, such as PINs that a device checks itself. */
  readonly passedOver: readonly string[]
}
