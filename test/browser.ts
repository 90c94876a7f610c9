/**
 * Finds the Chrome or Chromium that the browser tests drive; where there is none, installs one the
 * way the platform allows; where that fails too, says exactly what a person must do.
 */
import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a headless Chromium needs in a container, and what keeps it from calling home. */
export const browserArguments: readonly string[] = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/**
 * The path of a Chrome or Chromium that starts: `CHROME_PATH`, then the usual places, then one that
 * this call installs (minutes, once).
 *
 * @throws {Error} With the commands to run, when there is none and none can be installed.
 */
export async function findBrowser(): Promise<string> {
  const named = process.env['CHROME_PATH']
  if (named) {
    if (isExecutable(named)) return named
    throw new Error(`CHROME_PATH names ${named}, which is not an executable file. Correct it or unset it.`)
  }
  return (await findInstalled()) ?? (await installBrowser())
}

async function findInstalled(): Promise<string | undefined> {
  for (const path of new Set([...placesOfPlatform(), ...(await downloaded())])) {
    if (isExecutable(path) && (await starts(path))) return path
  }
  return undefined
}

/** Where Playwright keeps its Chromium; it has none for some platforms and says so by throwing. */
async function downloaded(): Promise<readonly string[]> {
  try {
    const { chromium } = await import('@playwright/test')
    return [chromium.executablePath()]
  } catch {
    return []
  }
}

function placesOfPlatform(): readonly string[] {
  const { env, platform } = process
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Google Chrome for Testing', 'Microsoft Edge']
    return ['', env['HOME'] ?? ''].flatMap((home) => apps.map((app) => `${home}/Applications/${app}.app/Contents/MacOS/${app}`))
  }
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter((root) => root !== undefined)
    const apps = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return roots.flatMap((root) => apps.map((app) => join(root, app)))
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge']
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome']
  return names.flatMap((name) => folders.filter((folder) => folder !== '').map((folder) => join(folder, name)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function installBrowser(): Promise<string> {
  console.log('No Chrome or Chromium found; installing one for the browser tests (once, a few minutes).')
  const ways = isDebianRoot() ? [installFromDebian, downloadWithPlaywright] : [downloadWithPlaywright]
  const faults: string[] = []
  for (const install of ways) {
    const fault = await install().then(() => null, (error: unknown) => tellLine(error))
    if (fault) faults.push(`  ${install.name}: ${fault}`)
    const path = await findInstalled()
    if (path) return path
  }
  throw new Error(`${adviceFor(process.platform)}\nWhat was tried:\n${faults.join('\n') || '  an installed browser did not start'}`)
}

/** Ubuntu's package of this name is a stub that needs snapd, so only Debian itself counts. */
function isDebianRoot(): boolean {
  if (process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) return false
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

async function installFromDebian(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await untilUnlocked(() => run('apt-get', ['-qq', 'update'], { env, timeout: 300_000 }))
  const waitForLock = ['-o', 'DPkg::Lock::Timeout=300']
  await untilUnlocked(() => run('apt-get', [...waitForLock, '-y', '-qq', 'install', 'chromium'], { env, timeout: 900_000, maxBuffer: 1 << 26 }))
}

/** Another apt may hold the lists or the archives; it is done in a minute or two. */
async function untilUnlocked(action: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await action()
      return
    } catch (error) {
      if (attempt === 60 || !/could not get lock|unable to lock/i.test(String(error))) throw error
      await sleep(5000)
    }
  }
}

async function downloadWithPlaywright(): Promise<void> {
  const cli = join(import.meta.dirname, '../node_modules/@playwright/test/cli.js')
  await run(process.execPath, [cli, 'install', 'chromium', '--no-shell'], { timeout: 600_000, maxBuffer: 1 << 26 })
}

/** A distribution may ship a stub that only asks to install a snap. Elsewhere this opens a window. */
async function starts(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return run(path, ['--headless', '--no-sandbox', '--version'], { timeout: 30_000 }).then(() => true, () => false)
}

/** The line of a tool's output that says what went wrong. */
function tellLine(error: unknown): string {
  const text = (error as { readonly stderr?: string }).stderr?.trim() || String(error)
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return lines.find((line) => /^(E:|Error)/.test(line)) ?? lines.at(-1) ?? text
}

function adviceFor(platform: NodeJS.Platform): string {
  const ways: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
    darwin: 'brew install --cask google-chrome',
    win32: 'winget install Google.Chrome',
    linux: 'sudo apt-get install chromium   (Fedora: sudo dnf install chromium; Alpine: apk add chromium)',
  }
  return [
    'The browser tests need Chrome or Chromium; there is none and none could be installed.',
    `Run one of these and start the tests again:\n  ${ways[platform] ?? 'install Chromium by your package manager'}`,
    '  npx playwright install --with-deps chromium',
    '  CHROME_PATH=/path/to/chrome npm test',
  ].join('\n')
}
