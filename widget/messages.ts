/**
 * Everything the elements say, as one typed record a language: no optional keys, functions where a
 * number or a name goes in. Records are looked up when a view renders, never when a module loads, so
 * that a page may register a language late or change `lang` at any time.
 */
import type { FailureFamily, Remedy } from './failure.ts'

/** One screen: what it is called and what to do. */
export type Screen = { readonly heading: string; readonly description: string }

/** What enrollment and verification say; all that a login page carries. */
export type CeremonyMessages = {
  /** BCP 47 tag, put on the card so that a screen reader changes its voice. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'

  readonly enroll: Screen & { readonly start: string; readonly required: string }
  readonly verify: Screen & { readonly start: string; readonly required: string }
  /** The test signature after an enrollment. */
  readonly test: Screen & { readonly start: string }
  /** Offered after a sign-in with a key that another system registered. */
  readonly upgrade: { readonly text: string; readonly start: string }
  readonly touch: Screen
  readonly checking: string
  readonly preparing: string
  readonly cancel: string

  readonly naming: {
    readonly description: string
    readonly label: string
    readonly save: string
    readonly skip: string
    readonly invalid: string
  }
  readonly enrolled: string
  readonly verified: string
  /** Said under a finished ceremony. */
  readonly keyReady: (name: string) => string
  readonly unverifiedKey: string
  readonly modelProven: string
  readonly spare: { readonly text: string; readonly start: string }

  /** One sentence a family. */
  readonly failures: Readonly<Record<FailureFamily, string>>
  /** Where the platform is vague on purpose: what it most often was, and what to do. */
  readonly notUsedCauses: readonly string[]
  /** One more cause where an enrolled key is asked for. */
  readonly notRegistered: string
  readonly remedies: Readonly<Record<Remedy, string>>
  readonly copied: string
  readonly waitSeconds: (seconds: number) => string
  readonly supportCode: (code: string) => string
}

/** Everything, the list of keys included. */
export type Messages = CeremonyMessages & {
  readonly devices: {
    readonly heading: string
    readonly loading: string
    readonly empty: string
    readonly created: (when: string) => string
    readonly lastUsed: (when: string) => string
    readonly neverUsed: string
    readonly count: (keys: number) => string
    readonly rename: string
    readonly renameKey: (name: string) => string
    readonly save: string
    readonly remove: string
    readonly removeKey: (name: string) => string
    readonly confirmRemove: string
    readonly confirmLast: (name: string) => string
    readonly removeLast: string
    readonly pending: string
    readonly removed: (name: string) => string
    readonly renamed: (name: string) => string
    readonly add: string
  }
}

const records = new Map<string, Registered>()

/** Makes a language available to every element's next render; a later record replaces an earlier. */
export function registerMessages(lang: string, record: Registered): void {
  records.set(lang.toLowerCase(), record)
}

type Registered = CeremonyMessages | Messages

const speaksOfDevices = (record: Registered): record is Messages => 'devices' in record

/**
 * The record for a BCP 47 tag: exact, then with subtags cut from the end, then the language that was
 * registered first. @throws {TypeError} when no language was registered at all.
 */
export const messagesFor = (lang: string): CeremonyMessages => lookUp(lang, (record) => record)

/** The same among the records that can name a list of keys. @throws {TypeError} */
export const deviceMessagesFor = (lang: string): Messages =>
  lookUp(lang, (record) => speaksOfDevices(record) ? record : undefined)

function lookUp<Wanted>(lang: string, want: (record: Registered) => Wanted | undefined): Wanted {
  const tags = []
  for (let tag = lang.toLowerCase(); tag; tag = tag.replace(/(^|-)[^-]*$/, '')) tags.push(tag)
  for (const tag of [...tags, ...records.keys()]) {
    const record = records.get(tag)
    const wanted = record && want(record)
    if (wanted) return wanted
  }
  throw new TypeError('keytap: call registerMessages() first')
}
