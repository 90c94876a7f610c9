/** What may be set of this dialect, as `KEYTAP_COMPAT_OPTIONS=surepassid.name=value`. */
export type Options = {
  /** Where a user enrolls the key of a new device, for answers to name; null names none. */
  readonly enrollmentPage: string | null
}

const longestUrl = 500

/** @throws {TypeError} for a name or a value that cannot be used */
export function readOptions(given: Readonly<Record<string, string>>): Options {
  let enrollmentPage: string | null = null
  for (const [name, value] of Object.entries(given)) {
    if (name !== 'enrollment-page' || !isPage(value)) throw new TypeError(`surepassid.${name} is no option of this dialect, or its value cannot be used`)
    enrollmentPage = value
  }
  return { enrollmentPage }
}

function isPage(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && text.length <= longestUrl
}
