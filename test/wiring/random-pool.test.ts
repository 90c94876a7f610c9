/** The pool that random bytes are handed out of. */
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { it } from 'node:test'
import { createRandomPool } from '../../server/wiring/random-pool.ts'

/** Counts up, so that a byte given twice is seen. */
function countingSource() {
  let next = 0
  const draws: number[] = []
  const draw = (length: number) => {
    draws.push(length)
    return Uint8Array.from({ length }, () => (next += 1))
  }
  return { draw, draws }
}

it('hands out every byte of a draw once, and draws again when too few are left', () => {
  const { draw, draws } = countingSource()
  const random = createRandomPool(draw)
  const all = Array.from({ length: 300 }, () => random(32))
  equal(draws.length, 3)
  const first = all.slice(0, 128).flatMap((bytes) => [...bytes])
  deepEqual(first, Array.from({ length: 4096 }, (_, i) => (i + 1) & 255))
})

it('hands out copies: writing into one changes no other, nor what comes next', () => {
  const random = createRandomPool(countingSource().draw)
  const one = random(4)
  const two = random(4)
  equal(one.buffer.byteLength, 4)
  notEqual(one.buffer, two.buffer)
  one.fill(0)
  deepEqual([...two, ...random(2)], [5, 6, 7, 8, 9, 10])
})

it('keeps nothing of a source that gives views of its own memory', () => {
  const memory = new Uint8Array(4096).fill(7)
  const random = createRandomPool(() => memory)
  random(16)
  equal(memory[0], 7)
})

it('asks the source itself for much', () => {
  const { draw, draws } = countingSource()
  createRandomPool(draw)(1024)
  deepEqual(draws, [1024])
})
