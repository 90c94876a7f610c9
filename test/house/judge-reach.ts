/**
 * Judges what code reaches for without importing it: the environment, the clock, chance, the
 * network. Each has one owner, so that everything else can be tested with plain values.
 */
import type { ParsedFile, SyntaxNode } from './parsed-file.ts'
import { isNode } from './parsed-file.ts'
import { findRoom } from './judge-imports.ts'
import { legacyWords } from './rooms.ts'

type Rule = {
  readonly what: string
  readonly advice: string
  readonly seen: (node: SyntaxNode) => boolean
  readonly owners: RegExp
}

const rules: readonly Rule[] = [
  { what: 'the environment', advice: 'Only server/config.ts reads it (the demo: demo/settings.ts); take the value from the configuration.', seen: readsEnvironment, owners: /^(server\/config\.ts|demo\/settings\.ts)$/ },
  { what: 'the clock', advice: 'Only server/main.ts (the demo: demo/start.ts) reads it; take "now" or a clock as a parameter.', seen: readsClock, owners: /^(server\/main\.ts|demo\/start\.ts|widget\/(?!journey|views\/|messages|activate\/(activation-journey|views)))/ },
  { what: 'Math.random', advice: 'Chance is a parameter; secrets come from crypto.', seen: (node) => isMember(node, 'Math', 'random'), owners: /^(server\/main\.ts|demo\/start\.ts)$/ },
]

const pureRooms = new Set(['contract', 'webauthn', 'trust', 'activation', 'oath', 'xml', 'journey', 'messages', 'views'])

export function judgeReach(files: readonly ParsedFile[]): readonly string[] {
  return files.filter((file) => !file.path.startsWith('test/')).flatMap((file) => [
    ...rules.filter((rule) => !rule.owners.test(file.path)).flatMap((rule) => judgeRule(file, rule)),
    ...judgeFetch(file),
    ...judgeWords(file),
  ])
}

function judgeRule(file: ParsedFile, rule: Rule): readonly string[] {
  return file.nodes.filter(rule.seen).map((node) => `${file.path}:${file.lineAt(node.start)} reads ${rule.what}. ${rule.advice}`)
}

function judgeFetch(file: ParsedFile): readonly string[] {
  const room = findRoom(file.path)
  if (room === undefined || !pureRooms.has(room.name)) return []
  return file.nodes
    .filter((node) => node.type === 'CallExpression' && isNamed(node['callee'], 'fetch'))
    .map((node) => `${file.path}:${file.lineAt(node.start)} calls fetch. ${room.why}`)
}

function judgeWords(file: ParsedFile): readonly string[] {
  if (file.path.startsWith('server/compat/')) return []
  return file.text.split('\n').flatMap((line, index) => {
    const word = legacyWords.find((legacy) => new RegExp(`\\b${legacy}`, 'i').test(line))
    // The one line of main that hangs a dialect's door names its folder.
    if (word === undefined || (file.path === 'server/main.ts' && line.includes('/compat/'))) return []
    return [`${file.path}:${index + 1} says "${word}". A legacy word lives only under server/compat/; use the word of design's glossary.`]
  })
}

function readsEnvironment(node: SyntaxNode): boolean {
  if (isMember(node, 'process', 'env')) return true
  return node.type === 'ImportSpecifier' && isNamed(node['imported'], 'env')
}

function readsClock(node: SyntaxNode): boolean {
  if (isMember(node, 'Date', 'now')) return true
  return node.type === 'NewExpression' && isNamed(node['callee'], 'Date') && (node['arguments'] as readonly unknown[]).length === 0
}

function isMember(node: SyntaxNode, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression') return false
  const key = node['property']
  const named = isNamed(key, property) || (isNode(key) && key['value'] === property)
  return named && isNamed(node['object'], object)
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name
}
