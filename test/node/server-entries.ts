/**
 * The two doors of the published verifier. Each looks at the Node first and only then loads the rest:
 * a static import of `node:sqlite` would fail on an older one before any line of ours could run.
 */
import { describeTooOld, needed } from './require-node.mjs'

const [major, minor] = needed.split('.')
const condition = `major > ${major} || (major === ${major} && minor >= ${minor})`
const read = `const [major, minor] = process.versions.node.split('.').map(Number)\n`
// Evaluated by the reader's Node, not by ours.
const [error, hint] = describeTooOld('${process.version}')

/** `keytap`, the command line: two lines and a failure, without a stack. */
export const programEntry = `#!/usr/bin/env node
${read}if (${condition}) {
  await import('./parts/program.js')
} else {
  console.error(\`error: ${error}\\nhint: ${hint}\`)
  process.exitCode = 1
}
`

/** `keytap/server`: the same names as the module behind it. */
export const libraryEntry = (names: readonly string[]): string => `${read}if (!(${condition})) {
  throw new Error(\`${error}\\nhint: ${hint}\`)
}
export const { ${names.toSorted().join(', ')} } = await import('./parts/verifier.js')
`
