/**
 * What `<keytap-qr>` and `<keytap-scan>` say, apart from the words of a login page: one typed record a
 * language, looked up at every render.
 */

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
