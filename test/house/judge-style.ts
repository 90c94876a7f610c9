/** Judges the shape of files: size, width, names, and the shortcuts that are not taken here. */
import type { ParsedFile, SyntaxNode } from './parsed-file.ts'
import { isNode } from './parsed-file.ts'

export const limits = { fileLines: 300, functionLines: 40, columns: 160, testColumns: 200 } as const

const forbiddenFolders = new Set(['utils', 'util', 'helpers', 'common', 'misc', 'services', 'lib', 'shared'])

export function judgeStyle(files: readonly ParsedFile[]): readonly string[] {
  return files.flatMap((file) => [
    ...judgeNames(file), ...judgeSize(file), ...judgeWidth(file), ...judgeFunctions(file), ...judgeShortcuts(file), ...judgeSyntax(file),
  ])
}

function judgeNames({ path }: ParsedFile): readonly string[] {
  const folders = path.split('/').slice(0, -1)
  const name = path.split('/').at(-1) ?? ''
  const complaints = folders.filter((folder) => forbiddenFolders.has(folder))
    .map((folder) => `${path}: a folder named "${folder}" holds everything and says nothing. Name it for its idea.`)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name)) complaints.push(`${path}: write file names in kebab-case.`)
  return complaints
}

function judgeSize({ path, text }: ParsedFile): readonly string[] {
  const count = text.trimEnd().split('\n').length
  if (count <= limits.fileLines) return []
  return [`${path} has ${count} lines. Split it by idea; ${limits.fileLines} is the most one file may ask of a reader.`]
}

/** 100 columns is the aim. A table row, a promise of a seam, an import or a long text may be wider; code may not. */
function judgeWidth({ path, text }: ParsedFile): readonly string[] {
  const widest = path.startsWith('test/') ? limits.testColumns : limits.columns
  return text.split('\n').flatMap((line, index) => {
    if (line.length <= widest || isWideByNature(line)) return []
    return [`${path}:${index + 1} is ${line.length} columns wide. Break it; 100 is the aim.`]
  })
}

function isWideByNature(line: string): boolean {
  const row = /^\s*(?:['"\w$]+\s*:\s*)?[[{].*[\]}],?\)?;?$/.test(line)
  const words = /(['"`/])(?:(?!\1).){40,}\1?/.test(line) || (line.match(/'[^']*'/g) ?? []).length > 3
  const signature = /^\s*\w+\(.*\): Promise<.*>$/.test(line)
  return row || words || signature || /^\s*(import|export)\b.*\bfrom\b/.test(line)
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Test bodies are lists of cases; everything else is read whole. */
function judgeFunctions(file: ParsedFile): readonly string[] {
  if (file.path.startsWith('test/')) return []
  return file.nodes.filter((node) => functions.has(node.type)).flatMap((node) => {
    const lines = file.lineAt(node.end) - file.lineAt(node.start) + 1
    if (lines <= limits.functionLines) return []
    return [`${file.path}:${file.lineAt(node.start)}: a function of ${lines} lines. Give its parts names; ${limits.functionLines} is the most.`]
  })
}

/** These stand in comments, so they are looked for in the text. */
const shortcuts: readonly (readonly [RegExp, string])[] = [
  [/@ts-(?:ignore|nocheck|expect-error)/, 'Mend the type, or narrow from unknown. Only a test of types may expect an error.'],
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, 'Do it now, or write an issue.'],
  [/\b(?:oxlint|eslint)-disable/, 'Follow the rule, or change it for everyone.'],
]

function judgeShortcuts({ path, text }: ParsedFile): readonly string[] {
  if (path.startsWith('test/house/')) return []
  return text.split('\n').flatMap((line, index) =>
    shortcuts.flatMap(([pattern, advice]) => {
      const found = pattern.exec(line)?.[0]
      if (found === undefined || (path.startsWith('test/') && found === '@ts-expect-error')) return []
      return [`${path}:${index + 1} says ${found}. ${advice}`]
    }))
}

const forbiddenSyntax: Readonly<Record<string, string>> = {
  TSAnyKeyword: '"any". Say what it is, or take unknown and narrow it.',
  TSEnumDeclaration: 'an enum. Use a union of literals; Node strips types and keeps no enum.',
  TSModuleDeclaration: 'a namespace. Use a module.',
  TSParameterProperty: 'a parameter property. Declare the field; Node only strips types.',
}

function judgeSyntax(file: ParsedFile): readonly string[] {
  return file.nodes.flatMap((node) => {
    const complaint = forbiddenSyntax[node.type]
    if (complaint === undefined || isGlobalTyping(node)) return []
    return [`${file.path}:${file.lineAt(node.start)} has ${complaint}`]
  })
}

/** `declare global` and `declare module` widen typings (HTMLElementEventMap); they emit nothing. */
function isGlobalTyping(node: SyntaxNode): boolean {
  if (node.type !== 'TSModuleDeclaration') return false
  return node['declare'] === true && (node['kind'] === 'global' || (isNode(node['id']) && node['id'].type === 'Literal'))
}
