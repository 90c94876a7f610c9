/** The widget's tests: every `*.browser.ts` in a real Chromium, against a real verifier. */
import { join } from 'node:path'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { chromeLauncher, summaryReporter, type TestRunnerConfig } from '@web/test-runner'
import { browserArguments, findBrowser } from './browser.ts'
import { cdpPlugin } from './widget/support/cdp-plugin.ts'
import { closingReporter } from './widget/support/closing-reporter.ts'
import { devicePlugin } from './widget/support/device-plugin.ts'
import { verifierPlugin } from './widget/support/verifier-plugin.ts'

const rootDir = join(import.meta.dirname, '..')

export default {
  rootDir,
  files: ['test/widget/*.browser.ts'],
  nodeResolve: true,
  hostname: 'localhost',
  concurrency: 2,
  // Lit's notes about its development mode are meant for a person, once, not for every page.
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('lit.dev/msg/'),
  browsers: [chromeLauncher({
    launchOptions: { executablePath: await findBrowser(), args: [...browserArguments] },
    // A window each: the browser lets only a page in front ask for a key.
    createPage: ({ context }) => context.newPage({ type: 'window' }),
  })],
  plugins: [
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: join(rootDir, 'tsconfig.json') }),
    cdpPlugin(),
    verifierPlugin(),
    devicePlugin(),
    // The HPKE library names Node's cryptography for where there is no other; a browser never asks for it.
    { name: 'keytap-no-node', resolveImport: ({ source }) => (source === 'crypto' ? '/nothing-of-node.js' : undefined) },
  ],
  testFramework: { config: { timeout: 15_000 } },
  testsFinishTimeout: 120_000,
  reporters: [summaryReporter({ flatten: false }), closingReporter()],
} satisfies TestRunnerConfig
