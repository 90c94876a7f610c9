/**
 * What `<keytap-qr>` and `<keytap-scan>` say, apart from the words of a login page: one typed record a
 * language, looked up at every render.
 */
import type { ScanFailureCode } from '../scan/scan-failure.ts'
import type { BrowserKind } from '../scan/browser-kind.ts'

export type CodeMessages = {
  /** BCP 47 tag, put on the elements so that a screen reader changes its voice. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly qr: {
    /** Name of a symbol that the page did not name. */
    readonly label: string
    readonly enlarge: string
    readonly close: string
    /** Said under an enlarged symbol. */
    readonly brightness: string
    readonly showColor: string
    readonly showPlain: string
    readonly asText: string
    readonly copy: string
    readonly copied: string
    readonly tooLong: string
  }
  readonly scan: {
    /** Name of a scanner that the page did not name. */
    readonly label: string
    readonly invite: string
    readonly start: string
    readonly starting: string
    readonly point: string
    /** Said when nothing was read for a while. */
    readonly slow: string
    readonly stop: string
    readonly done: string
    readonly again: string
    readonly retry: string
    readonly picture: string
    readonly pasteOrDrop: string
    /** The field for the code's text, where no camera can be had. */
    readonly typed: { readonly label: string; readonly use: string }
    readonly drop: string
    readonly reading: string
    readonly torch: string
    readonly zoom: string
    readonly camera: string
    readonly cameraNumber: (number: number) => string
    /** WebAssembly is refused here. */
    readonly limited: string
    readonly failures: Readonly<Record<ScanFailureCode, string>>
    /** Where this browser keeps the answer that was given. */
    readonly allow: Readonly<Record<BrowserKind, string>>
  }
}

const records = new Map<string, CodeMessages>()

/** Makes a language available to both elements' next render; a later record replaces an earlier. */
export function registerCodeMessages(record: CodeMessages): void {
  records.set(record.lang.toLowerCase(), record)
}

/**
 * The record for a BCP 47 tag: exact, then with subtags cut from the end, then the language that was
 * registered first. @throws {TypeError} when no language was registered at all.
 */
export function codeMessagesFor(lang: string): CodeMessages {
  for (let tag = lang.toLowerCase(); tag; tag = tag.replace(/(^|-)[^-]*$/, '')) {
    const record = records.get(tag)
    if (record) return record
  }
  const [first] = records.values()
  if (!first) throw new TypeError('keytap: call registerCodeMessages() first')
  return first
}
