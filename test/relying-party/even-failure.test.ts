/** How long a failed check of credentials takes, whatever it did before it failed. */
import { equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { evenFailure } from '../../server/relying-party/even-failure.ts'

async function timeFailure(workMs: number, blocks: boolean): Promise<number> {
  const startedAt = performance.now()
  await rejects(evenFailure(async () => {
    if (blocks) while (performance.now() - startedAt < workMs);
    else await sleep(workMs)
    throw new Error('wrong')
  }), /wrong/)
  return performance.now() - startedAt
}

test('no failure is answered before its step ends, not even by a part of a millisecond, and one that takes longer waits for the next', async () => {
  for (let turn = 0; turn < 12; turn += 1) {
    const blocks = turn % 2 === 0
    // The loop looks at the clock at another part of a millisecond each time.
    await sleep(1 + (turn % 3))
    for (const workMs of [0, 1.3, 7.7]) ok(await timeFailure(workMs, blocks) >= 25, `${workMs} ms`)
  }
  for (const blocks of [true, false]) ok(await timeFailure(26.1, blocks) >= 50)
})

test('a success is not held', async () => {
  const times: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    const startedAt = performance.now()
    equal(await evenFailure(async () => 'right'), 'right')
    times.push(performance.now() - startedAt)
  }
  ok(Math.min(...times) < 20)
})
