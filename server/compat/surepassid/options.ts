/** What may be set of this dialect, as `KEYTAP_COMPAT_OPTIONS=surepassid.name=value`. */
import { unfitOption, unknownOption } from '../soap/refuse-option.ts'

export type Options = {
  /** Where a user enrolls the key of a new device, for answers to name; null names none. */
  readonly enrollmentPage: string | null
}

const longestUrl = 500

/** @throws {TypeError} that says whether a name is unknown or a value cannot be used */
export function readOptions(given: Readonly<Record<string, string>>): Options {
  let enrollmentPage: string | null = null
  for (const [name, value] of Object.entries(given)) {
    if (name !== 'enrollment-page') throw unknownOption('surepassid', name, ['enrollment-page'])
    if (!isPage(value)) throw unfitOption('surepassid', name, `an https URL without a user, of at most ${longestUrl} characters`)
    enrollmentPage = value
  }
  return { enrollmentPage }
}

function isPage(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && text.length <= longestUrl
}
