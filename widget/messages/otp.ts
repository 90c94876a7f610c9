/**
 * What `<keytap-code>` says, apart from the words of a login page: one typed record a language, looked up at every render.
 * What it shares with the ceremonies it carries along.
 */
import type { OtpCode } from '../../server/contract/refusals.ts'
import type { CodeRemedy, CodeSlip } from '../code-failure.ts'
import type { Remedy } from '../failure.ts'
import type { CeremonyMessages, Screen } from '../messages.ts'

type Invite = Screen & { readonly start: string; readonly required: string }
type Sending = Readonly<Record<'email' | 'mobile', string>>

export type OtpMessages = {
  /** BCP 47 tag, put on the card so that a screen reader changes its voice. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** Sentences and remedies of failures that every element knows, and the small words. */
  readonly shared: CeremonyMessages
  readonly setup: Invite
  readonly prove: Invite
  readonly timeLeft: (seconds: number) => string
  /** Said once, aloud. */
  readonly lastMinute: string
  readonly triesLeft: (tries: number) => string
  readonly checking: string
  readonly scan: Screen & {
    readonly label: string
    /** On the device that has the app. */
    readonly open: string
    readonly cannotScan: string
    readonly manual: string
    readonly copy: string
    readonly copied: string
    readonly code: string
    readonly deviceName: string
    readonly deviceNameHint: string
    readonly submit: string
    readonly warning: string
  }
  readonly ask: Screen & {
    readonly which: string
    readonly device: (serial: string) => string
    readonly label: string
    readonly submit: string
    readonly send: Sending
    readonly sent: Sending
    readonly recover: string
    readonly other: string
  }
  readonly recover: {
    readonly heading: string
    readonly describe: Readonly<Record<'hotp' | 'totp', string>>
    readonly first: string
    readonly second: string
    readonly submit: string
    readonly back: string
  }
  readonly lockedHint: string
  readonly done: {
    readonly setUp: string
    readonly proved: string
    readonly describe: string
    readonly name: string
    readonly serial: string
    readonly again: string
  }
  /** One sentence a code; the others in place of those of a login page. */
  readonly failures: Readonly<Record<OtpCode | CodeSlip | 'gone' | 'insecure' | 'limit' | 'misconfigured' | 'too_often', string>>
  readonly remedies: Readonly<Record<Exclude<CodeRemedy, Remedy>, string>>
}

const records = new Map<string, OtpMessages>()

/** Makes a language available to the element's next render; a later record replaces an earlier. */
export function registerOtpMessages(record: OtpMessages): void {
  records.set(record.lang.toLowerCase(), record)
}

/**
 * The record for a BCP 47 tag: exact, then with subtags cut from the end, then the language that was registered first.
 * @throws {TypeError} when no language was registered at all.
 */
export function otpMessagesFor(lang: string): OtpMessages {
  for (let tag = lang.toLowerCase(); tag; tag = tag.replace(/(^|-)[^-]*$/, '')) {
    const record = records.get(tag)
    if (record) return record
  }
  const [first] = records.values()
  if (!first) throw new TypeError('keytap: call registerOtpMessages() first')
  return first
}
