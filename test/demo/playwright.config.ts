/** The demo's tests: the bank and the verifier as `npm start` runs them, in a real Chromium. */
import { defineConfig } from '@playwright/test'
import { browserArguments, findBrowser } from '../browser.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/demo',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['line'], ['./support/closing-reporter.ts']],
  use: {
    viewport: { width: 1280, height: 860 },
    locale: 'en-US',
    launchOptions: { executablePath: await findBrowser(), args: [...browserArguments] },
  },
})
