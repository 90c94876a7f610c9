/** Holds the lock file to what `npm ci` needs on every platform, without asking a registry. */
import { deepStrictEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

type Locked = {
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>
}
const entries = Object.entries(lock.packages)

/** The package that `from` would get for `name`: in its own folder, or in one above. */
function findLocked(from: string, name: string): Locked | undefined {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const found = lock.packages[`${folder}${folder === '' ? '' : '/'}node_modules/${name}`]
    if (found) return found
    if (!folder.includes('node_modules')) return folder === '' ? undefined : lock.packages[`node_modules/${name}`]
  }
}

describe('the lock file', () => {
  it('holds every optional dependency it speaks of, so that npm ci works on every platform', () => {
    const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !findLocked(path, name)).map((name) => `${path} wants ${name}`))
    deepStrictEqual(missing, [], 'A release lacks some platforms\' packages: pin the release before it and make the lock anew.')
  })

  it('pins every package by its hash', () => {
    const loose = entries.filter(([path, { link, integrity }]) => path.includes('node_modules/') && !link && !integrity)
    deepStrictEqual(loose.map(([path]) => path), [])
  })

  it('ties nobody to one registry: a package is its hash, wherever it is fetched', () => {
    const tied = entries.filter(([, { resolved, link }]) => resolved !== undefined && !link)
    deepStrictEqual(tied.map(([path]) => path), [], 'Make the lock with omit-lockfile-registry-resolved=true.')
  })

  it('brings a Node for this checkout that no installed copy of the package would bring', () => {
    const runtimes = entries.filter(([path]) => /node_modules\/node-(linux|darwin|win)-/.test(path))
    ok(runtimes.length > 0, 'No Node in the lock: the scripts would run on whatever the machine has.')
    const published = lock.packages['']
    ok(!Object.keys({ ...published?.optionalDependencies }).some((name) => name.startsWith('node-')))
  })
})
