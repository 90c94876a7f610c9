/** Bends bodies at random but repeatably, and holds every answer against what a door may say. */
import assert from 'node:assert/strict'
import type { Reply } from './verifier.ts'

/** Mulberry32: small, seeded, good enough to pick mutations. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export const odd: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, 2 ** 53 + 2, '', ' ', 'x', '\u202e', '\u0007', 'é'.normalize('NFD'), '😀'.repeat(40), 'A'.repeat(20_000), [], [[]], {}, { a: { b: 1 } },
  '__proto__', 'AAAA', 'AAA', '====', '-_-_', '%00', '../../x', "' or 1=1 --", '${7*7}', '01a20000-0000-7000-8000-000000000000', 'https://bank.example/', 'null', Number.MIN_SAFE_INTEGER,
]

/** Replaces, drops, doubles or renames one member somewhere, or bends one text. */
export function bend(value: unknown, random: (below: number) => number): unknown {
  if (typeof value === 'string' && random(3) > 0) return bendText(value, random)
  if (typeof value !== 'object' || value === null || random(6) === 0) return odd[random(odd.length)]
  const entries = Object.entries(value)
  const chosen = random(entries.length + 1)
  const entry = entries[chosen]
  if (!entry) return Array.isArray(value) ? [...(value as unknown[]), odd[random(odd.length)]] : { ...value, [`k${random(9)}`]: odd[random(odd.length)] }
  const [name, member] = entry
  if (Array.isArray(value)) return (value as unknown[]).map((item, i) => (i === chosen ? bend(item, random) : item))
  const { [name]: _, ...rest } = value as Record<string, unknown>
  const action = random(8)
  return action === 0 ? rest : action === 1 ? { ...rest, [`${name}x`]: member } : { ...rest, [name]: bend(member, random) }
}

function bendText(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1)
  const actions = [text.slice(0, at), text + text.slice(at), `${text.slice(0, at)}${'AQz-_=+/ \n\u00e9'[random(11)] ?? ''}${text.slice(at + 1)}`, text.split('').toReversed().join(''), `${text}\u0000`, text.slice(at)]
  return actions[random(actions.length)] ?? ''
}

export function bendBytes(text: string, random: (below: number) => number): string {
  const at = random(text.length)
  return text.slice(0, at) + ['"', '{', '}', '[', ':', ',', '\\', '\\u', '\ud800', '1e9999', '//', '\ufeff'][random(12)] + text.slice(at + random(3))
}

export function check(reply: Reply, what: string): void {
  assert.ok(reply.status < 500, `${what}: ${reply.status} ${reply.text}`)
  if (reply.status >= 400) assert.equal(typeof reply.body['code'], 'string', what)
}
