/**
 * What `<keytap-activate>` says, apart from the words of a login page: one typed record a language,
 * looked up at every render. What it shares with the ceremonies it carries along.
 */
import type { ActivationCode } from '../../server/contract/refusals.ts'
import type { Platform } from '../../server/contract/kap/device-code.ts'
import type { ActivationRemedy } from '../activation-failure.ts'
import type { Remedy } from '../failure.ts'
import type { CeremonyMessages, Screen } from '../messages.ts'

export type ActivateMessages = {
  /** BCP 47 tag, put on the card so that a screen reader changes its voice. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** Sentences and remedies of failures that every element knows, and the small words. */
  readonly shared: CeremonyMessages
  readonly invite: Screen & { readonly start: string; readonly required: string }
  readonly step: (number: number, of: number) => string
  readonly timeLeft: (seconds: number) => string
  /** Said once, aloud. */
  readonly lastMinute: string
  readonly triesLeft: (tries: number) => string
  /** Under Activation Message 1. */
  readonly first: Screen & { readonly label: string; readonly next: string; readonly warning: string }
  /** Under Activation Message 2. */
  readonly second: Screen & { readonly label: string; readonly next: string }
  readonly answer: {
    readonly heading: string
    readonly describeScan: string
    readonly describeBoth: string
    readonly camera: string
    readonly scanner: string
    readonly type: string
    readonly or: string
    readonly label: string
    readonly submit: string
    readonly back: string
    readonly warning: string
    readonly deviceName: string
    readonly deviceNameHint: string
  }
  readonly sign: Screen & {
    readonly camera: string
    readonly scanner: string
    readonly type: string
    readonly label: string
    readonly submit: string
    readonly back: string
    /** Fewer or more than eight digits. */
    readonly incomplete: string
  }
  readonly vouch: { readonly heading: string; readonly describe: (keyName: string) => string; readonly start: string }
  readonly checkingCode: string
  readonly checkingSignature: string
  readonly scannerLoading: string
  readonly scannerFailed: string
  readonly done: { readonly heading: string; readonly describe: (deviceName: string) => string; readonly serial: string; readonly again: string }
  /** What a device without a name is called. */
  readonly platforms: Readonly<Record<Platform, string>>
  /** One sentence a code; `gone_device` and `misconfigured` in place of those of a login page. */
  readonly failures: Readonly<Record<ActivationCode | 'gone_device' | 'misconfigured', string>>
  readonly remedies: Readonly<Record<Exclude<ActivationRemedy, Remedy>, string>>
}

const records = new Map<string, ActivateMessages>()

/** Makes a language available to the element's next render; a later record replaces an earlier. */
export function registerActivateMessages(record: ActivateMessages): void {
  records.set(record.lang.toLowerCase(), record)
}

/**
 * The record for a BCP 47 tag: exact, then with subtags cut from the end, then the language that was
 * registered first. @throws {TypeError} when no language was registered at all.
 */
export function activateMessagesFor(lang: string): ActivateMessages {
  for (let tag = lang.toLowerCase(); tag; tag = tag.replace(/(^|-)[^-]*$/, '')) {
    const record = records.get(tag)
    if (record) return record
  }
  const [first] = records.values()
  if (!first) throw new TypeError('keytap: call registerActivateMessages() first')
  return first
}
