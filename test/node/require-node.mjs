/**
 * Says plainly that a Node is too old, before a newer one's syntax says it badly. `npm ci` brings a
 * current Node for Linux and Windows and npm puts it first; elsewhere the machine's own has to do.
 */
export const needed = '24.15'

export function isCurrent(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number)
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
}

/** What is wrong, and what to do. */
export const describeTooOld = (version = process.version) => [
  `Keytap runs on Node ${needed} or newer, and this is ${version}.`,
  'install a current Node (https://nodejs.org), then run the same command again.',
]

if (process.argv[1] === import.meta.filename && !isCurrent()) {
  const [error, hint] = describeTooOld()
  console.error(`error: ${error}\nhint: ${hint}`)
  process.exitCode = 1
}
