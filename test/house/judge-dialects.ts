/**
 * Judges that a dialect can be taken out: its folder, its line in main's table, and the files of test/ that are named for
 * it. Whatever else says its name would be left behind, or would break.
 */
import type { SourceFile } from './source-tree.ts'

/** The last says which words are legacy ones, for the other judges. */
const tables = new Set(['server/main.ts', 'test/house/rooms.ts'])

export function judgeDialects(files: readonly SourceFile[]): readonly string[] {
  const main = files.find(({ path }) => path === 'server/main.ts')?.text ?? ''
  const hung = [...main.matchAll(/import\('\.\/compat\/([^/']+)\/door\.ts'\)/g)].map(([, name = '']) => name)
  const folders = new Set(files.flatMap(({ path }) => /^server\/compat\/([^/]+)\//.exec(path)?.[1] ?? []))
  folders.delete('soap')
  return [
    ...[...folders].filter((name) => !hung.includes(name)).map((name) => `server/compat/${name}/ has no line in server/main.ts. Add it to the table there, or remove the folder.`),
    ...hung.flatMap((name) => judgeLines(name, main)),
    ...hung.flatMap((name) => files.flatMap((file) => judgeFile(name, file))),
  ]
}

function judgeLines(name: string, main: string): readonly string[] {
  const count = main.split('\n').filter((line) => says(line, name)).length
  return count === 1 ? [] : [`server/main.ts says "${name}" in ${count} lines. A dialect is one line of the table there.`]
}

function judgeFile(name: string, { path, text }: SourceFile): readonly string[] {
  if (tables.has(path) || path.startsWith(`server/compat/${name}/`) || isNamedFor(name, path)) return []
  return text.split('\n').flatMap((line, index) => says(line, name)
    ? [`${path}:${index + 1} says "${name}". Only server/compat/${name}/ and tests whose file is named ${name} may, so that the dialect can be taken out.`]
    : [])
}

function isNamedFor(name: string, path: string): boolean {
  return new RegExp(`^test/(.+/)?${name}[-.][^/]*$`).test(path)
}

const says = (text: string, name: string): boolean => text.toLowerCase().includes(name)
