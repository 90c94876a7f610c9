/** Recorded answers with single bytes bent: whatever the format, the end is a refusal and never a bug. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgeCase } from '../../server/cli/judge-case.ts'
import { listCases, recordedCase, type RegistrationCase } from '../../server/cli/recorded-case.ts'

const folder = process.env['KEYTAP_VECTORS']
const nowMs = Date.UTC(2026, 10, 1)
const bendsPerCase = 20

if (folder === undefined) {
  test('bent published vectors', { skip: 'set KEYTAP_VECTORS to a folder of recorded ceremonies to run them' }, () => {})
} else {
  for (const [fmt, cases] of Object.entries(groupByFormat(folder))) {
    test(`${fmt}: a bent answer is refused or unproven, and never breaks the verifier`, () => {
      for (const given of cases) for (let round = 0; round < bendsPerCase; round += 1) judgeBent(given, round)
    })
  }
}

/** Bends one byte; nothing bent may still be trusted, but a U2F signature does not cover flags and counter. */
function judgeBent(given: RegistrationCase & { readonly fmt: string }, round: number): void {
  const { response } = given.credential
  const bytes = Buffer.from(response.attestationObject, 'base64url')
  const at = (round * 7919) % bytes.length
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (round % 8))
  const attestationObject = bytes.toString('base64url')
  const verdict = judgeCase({ ...given, credential: { ...given.credential, response: { ...response, attestationObject } } }, nowMs)
  if (verdict.verdict === 'refused') return
  assert.ok(given.fmt === 'fido-u2f' || verdict.trust !== 'trusted', `${given.name} trusted with byte ${at} bent`)
}

function groupByFormat(path: string): Record<string, (RegistrationCase & { fmt: string })[]> {
  const groups: Record<string, (RegistrationCase & { fmt: string })[]> = {}
  for (const file of readdirSync(path).filter((name) => name.endsWith('.json'))) {
    for (const json of listCases(JSON.parse(readFileSync(join(path, file), 'utf8')))) {
      const parsed = recordedCase.safeParse(json)
      if (!parsed.success || parsed.data.kind !== 'registration') continue
      const { verdict, fmt } = judgeCase(parsed.data, nowMs)
      if (verdict === 'refused' || fmt === null) continue
      ;(groups[fmt] ??= []).push({ ...parsed.data, fmt })
    }
  }
  return groups
}
