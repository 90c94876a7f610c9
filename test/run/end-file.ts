/**
 * Loaded into every test file's process. A file whose tests are over and that does not end has left
 * something running: it fails, and says what, since the runner would wait for it for ever. Forcing each
 * file to exit instead would drop the reports that its process had not handed over yet.
 */
import { after } from 'node:test'

const graceMs = Number(process.env['KEYTAP_TEST_GRACE_MS'] ?? 10_000)

if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
  after(() => {
    setTimeout(() => {
      const left = [...new Set(process.getActiveResourcesInfo())].join(', ')
      process.stderr.write(`${process.argv[1] ?? 'a test file'} left something running: ${left}\n`, () => process.exit(1))
    }, graceMs).unref()
  })
}
