/** What `<keytap-authenticator>` says, apart from the words of a login page: one typed record a language, looked up at every render. */
import type { DeviceProblem } from '../device/problem.ts'

export type AuthenticatorMessages = {
  /** BCP 47 tag, put on the element so that a screen reader changes its voice. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly cancel: string
  readonly home: {
    readonly heading: string
    /** Said before the first license is there. */
    readonly empty: string
    readonly add: string
    readonly addedOn: (date: string) => string
    readonly showSignature: string
    readonly wipe: string
    /** Names the button for a screen reader, which hears no row around it. */
    readonly wipeNamed: (serial: string) => string
    readonly wipeAll: string
    readonly news: {
      readonly added: (serial: string) => string
      readonly wiped: (serial: string) => string
      readonly deactivated: (serial: string) => string
      readonly wipedAll: string
      readonly declined: string
      readonly givenUp: string
    }
  }
  readonly scan: { readonly heading: string; readonly description: string }
  readonly reading: string
  readonly ask: {
    readonly heading: string
    readonly account: string
    readonly site: string
    readonly user: string
    readonly license: string
    /** Somebody on the telephone is the attack that no signature stops. */
    readonly warning: string
    readonly accept: string
    readonly decline: string
  }
  readonly working: string
  readonly code: {
    readonly heading: string
    readonly scanned: string
    readonly typed: string
    readonly label: string
    readonly typeInstead: string
    readonly scanInstead: string
    readonly next: string
  }
  readonly receive: {
    readonly heading: string
    readonly description: string
    readonly firstCode: string
    readonly showCode: string
  }
  readonly sign: {
    readonly heading: string
    readonly description: string
    readonly label: string
    readonly done: string
    readonly later: string
  }
  readonly wipe: {
    readonly heading: (serial: string) => string
    readonly headingAll: (count: number) => string
    readonly description: string
    readonly confirm: string
    readonly confirmAll: string
    readonly keep: string
  }
  readonly problems: Readonly<Record<DeviceProblem, { readonly heading: string; readonly description: string }>>
  readonly scanAgain: string
  readonly close: string
}

const records = new Map<string, AuthenticatorMessages>()

/** Makes a language available to the next render; a later record replaces an earlier. */
export function registerAuthenticatorMessages(record: AuthenticatorMessages): void {
  records.set(record.lang.toLowerCase(), record)
}

/**
 * The record for a BCP 47 tag: exact, then with subtags cut from the end, then the language that was
 * registered first. @throws {TypeError} when no language was registered at all.
 */
export function authenticatorMessagesFor(lang: string): AuthenticatorMessages {
  for (let tag = lang.toLowerCase(); tag; tag = tag.replace(/(^|-)[^-]*$/, '')) {
    const record = records.get(tag)
    if (record) return record
  }
  const [first] = records.values()
  if (!first) throw new TypeError('keytap: call registerAuthenticatorMessages() first')
  return first
}
