/**
 * A source file after a real parser read it, so that a word in a comment or a string is never
 * taken for code. The parser is the one that also builds the widget.
 */
import { parseSync } from 'vite'
import type { SourceFile } from './source-tree.ts'

export type ImportLine = { readonly specifier: string; readonly line: number; readonly typeOnly: boolean }

/** A node of the syntax tree (ESTree with TypeScript), read defensively. */
export type SyntaxNode = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown }

export type ParsedFile = SourceFile & {
  readonly imports: readonly ImportLine[]
  readonly nodes: readonly SyntaxNode[]
  /** Line of an offset, counted from 1. */
  readonly lineAt: (offset: number) => number
}

/** @throws {Error} where the file is not TypeScript. */
export function parseFile(file: SourceFile): ParsedFile {
  const { program, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path} does not parse: ${errors[0]?.message ?? ''}`)
  const nodes = flatten(program)
  const lineAt = (offset: number) => file.text.slice(0, offset).split('\n').length
  const imports = nodes.flatMap((node) => readImport(node, lineAt))
  return { ...file, imports, nodes, lineAt }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'
}

function flatten(root: unknown): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value)) return
    found.push(value)
    Object.values(value).forEach(visit)
  }
  visit(root)
  return found
}

const importing = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ExportNamedDeclaration', 'ImportExpression', 'TSImportType'])

function readImport(node: SyntaxNode, lineAt: (offset: number) => number): readonly ImportLine[] {
  if (!importing.has(node.type)) return []
  const source = node['source']
  if (!isNode(source)) return []
  // A computed address cannot be judged, so it stands as a specifier that no table allows.
  const specifier = typeof source['value'] === 'string' ? source['value'] : '(computed)'
  const typeOnly = node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type'
  return [{ specifier, line: lineAt(node.start), typeOnly }]
}
