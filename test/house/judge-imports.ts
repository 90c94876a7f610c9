/** Judges import lines by the table of rooms. A complaint says where, what, and what to do. */
import { posix } from 'node:path'
import type { ImportLine, ParsedFile } from './parsed-file.ts'
import { rooms, type Room } from './rooms.ts'

export function judgeImports(files: readonly ParsedFile[]): readonly string[] {
  const known = new Set(files.map((file) => file.path))
  return files.flatMap((file) => {
    const room = findRoom(file.path)
    if (room === undefined) return [`${file.path} lives in no room. Move it into one, or add its room to test/house/rooms.ts.`]
    return file.imports.flatMap((line) => judgeLine(file, room, line, known))
  })
}

export function findRoom(path: string): Room | undefined {
  return rooms.find((room) => room.holds.test(path))
}

function judgeLine(file: ParsedFile, room: Room, line: ImportLine, known: ReadonlySet<string>): readonly string[] {
  const at = `${file.path}:${line.line}`
  if (!line.specifier.startsWith('.')) return judgePackage(at, room, line)
  const target = posix.join(posix.dirname(file.path), line.specifier)
  if (target === 'package.json') return []
  if (!known.has(target)) return [`${at} imports ${line.specifier}, which is not a source file of this house. Check the path; imports carry ".ts".`]
  const other = findRoom(target)
  if (other === undefined || mayEnter(room, file.path, other, target, line.typeOnly)) return []
  if (other.name === 'test') return [`${at} imports ${target}. Nobody imports a test: move what is needed into a room.`]
  const asType = room.types?.includes(other.name) === true ? ' Its types may be taken with "import type".' : ''
  return [`${at}: ${room.name} may not enter ${other.name} (${target}). ${room.why}${asType}`]
}

function mayEnter(room: Room, path: string, other: Room, target: string, typeOnly: boolean): boolean {
  if (room.rooms.includes('*')) return true
  if (room.name === other.name) return room.name !== 'compat' || dialectOf(path) === dialectOf(target)
  return room.rooms.includes(other.name) || (typeOnly && room.types?.includes(other.name) === true)
}

/** Each dialect can be deleted as one folder, so they do not know each other. */
function dialectOf(path: string): string {
  return path.split('/')[2] ?? ''
}

function judgePackage(at: string, room: Room, line: ImportLine): readonly string[] {
  if (line.specifier === '(computed)' && !room.packages.includes('*')) {
    return [`${at} imports a computed address, which no table can judge. Write the address out.`]
  }
  if (room.packages.some((allowed) => fits(allowed, line.specifier))) return []
  return [`${at}: ${room.name} may not import "${line.specifier}". ${room.why}`]
}

function fits(allowed: string, specifier: string): boolean {
  if (allowed === '*') return true
  return allowed.endsWith('*') ? specifier.startsWith(allowed.slice(0, -1)) : allowed === specifier
}
