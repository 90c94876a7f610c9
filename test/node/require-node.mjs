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

if (process.argv[1] === import.meta.filename && !isCurrent()) {
  console.error(`error: Keytap runs on Node ${needed} or newer, and this is ${process.version}.`)
  console.error('hint: install a current Node (https://nodejs.org), then run the same command again.')
  process.exitCode = 1
}
