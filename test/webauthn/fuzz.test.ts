/**
 * A structure-aware fuzzer over answers to `create()`: each field dropped, of a wrong type, emptied, cut, extended,
 * bent, huge, swapped, doubled; each certificate bent in its tree. An answer that is taken must be an honest one to the
 * byte, as far as somebody vouches for those bytes; what is not taken ends in a refusal; nothing grows.
 * KEYTAP_FUZZ_SECONDS sets how long (default 8), KEYTAP_FUZZ_SEED repeats a run.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Refusal } from '../../server/contract/refuse.ts'
import type { RegistrationResponse } from '../../server/contract/shapes/ceremonies.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { parseAttestationObject } from '../../server/webauthn/attestation-object.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import { bendAnswer } from './fuzz/bend-answer.ts'
import { madeSeeds, recordedSeeds, type Seed } from './fuzz/corpus.ts'
import { createRandom } from './fuzz/random.ts'
import { isTakenElsewhere, unjudgedElsewhere } from './fuzz/second-judge.ts'

const seconds = Number(process.env['KEYTAP_FUZZ_SECONDS'] ?? 8)
const seed = Number(process.env['KEYTAP_FUZZ_SEED'] ?? Date.now() % 1_000_000)
const folder = process.env['KEYTAP_VECTORS']
/** Of the processor, so that a busy machine counts for nothing. */
const slowestMs = 500

type Verdict = { readonly code: string; readonly trust: string }

function judge({ expected, anchors, nowMs }: Seed, response: RegistrationResponse): Verdict {
  try {
    const facts = verifyRegistration(response, expected)
    return { code: 'accepted', trust: assessTrust(facts, { anchors, statement: null }, nowMs).kind }
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, trust: '' }
    throw error
  }
}

/** Everything that somebody vouches for, in a form without choices of the encoder. */
function vouchedFor(response: RegistrationResponse, fmt: string): string {
  const bytes = Buffer.from(response.response.attestationObject, 'base64url')
  const { authenticatorData, statement, parts } = parseAttestationObject(bytes)
  const data = Buffer.from(authenticatorData)
  // A U2F signature covers neither flags nor counter nor extensions (raw messages §4.3).
  const idEnd = 55 + data.readUInt16BE(53)
  const signed = fmt === 'fido-u2f' ? Buffer.concat([data.subarray(0, 32), data.subarray(37, idEnd + 77)]) : data
  const text = (value: unknown): unknown => (value instanceof Map ? [...value].map(([key, item]) => [String(key), text(item)]).sort() : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : Array.isArray(value) ? value.map(text) : value)
  // The version beside a SafetyNet response is covered by nothing.
  const told = new Map(statement)
  if (fmt === 'android-safetynet') told.delete('ver')
  // With or without the algorithm that early systems of Apple sent along, it says the same.
  if (fmt === 'apple') told.delete('alg')
  return JSON.stringify([response.response.clientDataJSON, signed.toString('hex'), text(told), parts.map((part) => JSON.stringify([part.fmt, text(part.statement)])).sort()])
}

type Tally = { runs: number; taken: number; slowestMs: number; readonly codes: Map<string, number> }

async function fuzz(seeds: readonly Seed[], untilMs: number, tally: Tally, round: number): Promise<void> {
  const random = createRandom(seed + round)
  while (performance.now() < untilMs) {
    const from = random.pick(seeds)
    const { response, what } = bendAnswer(from.response, random)
    const started = process.cpuUsage()
    let verdict: Verdict
    try {
      verdict = judge(from, response)
    } catch (error) {
      throw new Error(`a bug, not a refusal: ${from.name}, ${what}, seed ${seed}: ${JSON.stringify(response).slice(0, 3000)}`, { cause: error })
    }
    tally.runs += 1
    const { user, system } = process.cpuUsage(started)
    tally.slowestMs = Math.max(tally.slowestMs, (user + system) / 1000)
    tally.codes.set(verdict.code, (tally.codes.get(verdict.code) ?? 0) + 1)
    if (verdict.code === 'accepted') await checkTaken(from, response, verdict, what, tally)
  }
}

/** Unproven answers of certificates count as not taken; under none only the shape is vouched for, by a second judge. */
async function checkTaken(from: Seed, response: RegistrationResponse, { trust }: Verdict, what: string, tally: Tally): Promise<void> {
  if (trust === 'unknown-root') return
  tally.taken += 1
  const where = `${from.name}, ${what}, seed ${seed}: ${JSON.stringify(response)}`
  const fmt = parseAttestationObject(Buffer.from(response.response.attestationObject, 'base64url')).fmt
  if (trust !== 'none') assert.equal(vouchedFor(response, fmt), vouchedFor(from.response, fmt), `taken with other bytes: ${where}`)
  else if (from.comparable && !unjudgedElsewhere.test(from.name)) assert.ok(await isTakenElsewhere(from.expected, response), `taken here and not elsewhere: ${where}`)
}

/** Collected more than once, with a turn of the loop between: native keys and buffers go a turn later. */
async function measureMemory(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  for (let round = 0; round < 3; round += 1) {
    if (typeof collect === 'function') collect()
    await setImmediate()
  }
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

const corpora: readonly (readonly [name: string, seeds: readonly Seed[], share: number])[] = [
  ['the software authenticator', madeSeeds(), 0.6],
  ...(folder === undefined ? [] : [['recorded ceremonies', recordedSeeds(folder), 0.4] as const]),
]

for (const [name, seeds, share] of corpora) {
  test(`honest answers of ${name} are taken as they are`, () => {
    assert.ok(seeds.length > 5)
    for (const from of seeds) {
      const { code, trust } = judge(from, from.response)
      assert.equal(code, 'accepted', from.name)
      assert.notEqual(trust, 'unknown-root', from.name)
    }
  })

  test(`of bent answers of ${name} none is taken, none breaks the judge, and nothing grows`, async (context) => {
    const tally: Tally = { runs: 0, taken: 0, slowestMs: 0, codes: new Map() }
    const half = (seconds * share * 1000) / 2
    await fuzz(seeds, performance.now() + half, tally, 0)
    const before = await measureMemory()
    await fuzz(seeds, performance.now() + half, tally, 1)
    const grownMb = await measureMemory() - before
    const codes = [...tally.codes].sort((one, other) => other[1] - one[1]).map(([code, count]) => `${code} ${count}`)
    context.diagnostic(`${tally.runs} answers, ${tally.taken} taken, slowest ${tally.slowestMs.toFixed(1)} ms, ${grownMb.toFixed(1)} MB, seed ${seed}: ${codes.join(', ')}`)
    assert.ok(tally.codes.size > 8, `only ${tally.codes.size} verdicts were reached`)
    assert.ok(tally.slowestMs < slowestMs, `one answer took ${tally.slowestMs} ms`)
    assert.ok(grownMb < 16, `memory grew by ${grownMb} MB`)
  })
}
